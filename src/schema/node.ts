import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType("Node", {
  description:
    "Anything with a global id: opaque, and stable over rebuilds, machines and sources. `node(id:)` finds it again.",
})
export abstract class NodeType {
  @Field(() => ID)
  id!: string;
}
