import { registerHooks } from "node:module";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { fileURLToPath } from "node:url";

// face-api imports all of tfjs; the core package is enough and starts in half the time.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === "@tensorflow/tfjs" ? "@tensorflow/tfjs-core" : specifier, context),
});

// A dynamic import, because the hook must be registered first.
const faceapi = await import("@vladmandic/face-api/dist/face-api.node-wasm.js");
export type FaceApi = typeof faceapi;

/** The folder of face-api's models. */
export const MODELS = packageFolder("@vladmandic/face-api/model/");
/** The folder of face-api's sample photos. */
export const SAMPLE_PHOTOS = packageFolder("@vladmandic/face-api/demo");
const WASM = packageFolder("@tensorflow/tfjs-backend-wasm/dist/");

/**
 * Starts face-api on the WASM backend (SIMD, one thread) without loading a model. Call it once: the
 * backend is global.
 */
export async function startFaceApi(): Promise<FaceApi> {
  addChainedOps();
  setWasmPaths(WASM);
  await tf.setBackend("wasm");
  await tf.ready();
  return faceapi;
}

/** face-api calls these operations as tensor methods; tfjs-core has them only as functions. */
function addChainedOps() {
  type Op = (tensor: tf.Tensor, ...rest: unknown[]) => tf.Tensor;
  const { add, sub, mul, div, mean, slice, expandDims, reshape, cast } = tf;
  const methods: Record<string, Op> = {
    ...{ add, sub, mul, div, mean, slice, expandDims, reshape } as unknown as Record<string, Op>,
    toInt: (tensor) => cast(tensor, "int32"),
    as1D: (tensor) => reshape(tensor, [tensor.size]),
    as2D: (tensor, ...shape) => reshape(tensor, shape as number[]),
    as3D: (tensor, ...shape) => reshape(tensor, shape as number[]),
    as4D: (tensor, ...shape) => reshape(tensor, shape as number[]),
  };
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, op] of Object.entries(methods)) {
    prototype[name] ??= function (this: tf.Tensor, ...rest: unknown[]) {
      return op(this, ...rest);
    };
  }
}

function packageFolder(path: string): string {
  return fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
}
