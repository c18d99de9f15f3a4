# The flags of the two wasm modules, each with its reason.
set(LOGITKIT_LINK_FLAGS
    -O3
    -lembind
    --no-entry # a library: there is no main
    -fno-exceptions # the core reports a Status
    -sSTRICT=1 # no deprecated behaviour, nothing exported that is not asked for
    -sMODULARIZE=1 -sEXPORT_ES6=1 # a factory, imported
    -sENVIRONMENT=web,worker # no `node` branch: it would put an import of node:module into the glue, and bundlers trip over it
    -sFILESYSTEM=0
    -sDYNAMIC_EXECUTION=0 # no eval, no new Function: runs under script-src 'self' 'wasm-unsafe-eval'
    -sEMBIND_AOT=1 # ... and the call wrappers are made now, which is 15 times faster than without eval otherwise
    -sALLOW_MEMORY_GROWTH=1
    -sMAXIMUM_MEMORY=2GB # past it emmalloc's pointer sums wrap, and it hands out memory that is not there
    -sINITIAL_MEMORY=1MB
    -sSTACK_SIZE=128KB
    -sMALLOC=emmalloc # 4.8 kB smaller than dlmalloc; there are few and large blocks
    -sABORTING_MALLOC=0 # out of memory is a null pointer, then a RangeError
    -sINCOMING_MODULE_JS_API=instantiateWasm)
