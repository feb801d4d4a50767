/**
 * @param allowed origins; `*` in place of the port stands for any port, and a lone `*` for any origin
 */
export function isOriginAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => {
    if (pattern === "*" || pattern === origin) return true;
    if (!pattern.endsWith(":*")) return false;
    const host = pattern.slice(0, -2);
    return origin === host || (origin.startsWith(`${host}:`) && /^\d+$/.test(origin.slice(host.length + 1)));
  });
}
