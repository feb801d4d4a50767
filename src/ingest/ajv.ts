/** Ajv, to be imported lazily: named imports of CommonJS packages are found by Node and by the bundler only when they are static. */

export { Ajv } from "ajv";
export { Ajv2020 } from "ajv/dist/2020.js";
export { default as formats } from "ajv-formats";
