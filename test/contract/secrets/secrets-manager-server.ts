/** GetSecretValue of AWS Secrets Manager, as its JSON protocol has it; it knows no signature. */

import { createServer } from "node:http";

export interface SecretsManagerServer {
  readonly url: string;
  /** Ids that were asked for. */
  readonly asked: string[];
  /** Id → text; an object is an error of that type; null = takes the request and says nothing. */
  readonly secrets: Map<string, string | { readonly status: number; readonly type: string } | null>;
  close(): Promise<void>;
}

export async function startSecretsManager(): Promise<SecretsManagerServer> {
  const asked: string[] = [];
  const secrets: SecretsManagerServer["secrets"] = new Map();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isRead = request.headers["x-amz-target"] === "secretsmanager.GetSecretValue";
    const { SecretId: id } = JSON.parse(Buffer.concat(chunks).toString()) as { SecretId: string };
    asked.push(id);
    const found = secrets.get(id);
    const answer = (status: number, body: object): void =>
      void response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    if (found === null) return;
    if (!isRead || found === undefined) answer(400, { __type: "ResourceNotFoundException", Message: "can't find it" });
    else if (typeof found === "string") answer(200, { Name: id, SecretString: found, VersionId: "1" });
    else answer(found.status, { __type: found.type, Message: "User: arn:aws:iam::1:user/x is not authorized" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    asked,
    secrets,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
