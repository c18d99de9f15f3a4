#!/bin/sh
# The node that emcc runs: to make the call wrappers it starts the module, and Node 20 takes relaxed SIMD only behind
# a flag, which newer ones refuse.
case $(node -p 'process.versions.node.split(".")[0] < 22') in
  true) exec node --experimental-wasm-relaxed-simd "$@" ;;
  *) exec node "$@" ;;
esac
