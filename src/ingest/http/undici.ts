/** undici, to be imported lazily: named imports of CommonJS packages are found by Node and by the bundler only when they are static. */

export { Agent, EnvHttpProxyAgent, request } from "undici";
