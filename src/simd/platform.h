#pragma once

// The wasm SIMD intrinsics, on wasm and on the host (SIMDe), and the namespace that everything in
// src/simd lives in.
//
// LOGITKIT_RELAXED compiles a source with relaxed SIMD. The sampling sources of the same library
// are compiled without it, and an inline function of one must never stand in for the other's when
// the linker merges them (one definition rule). So every header that holds SIMD code opens
//
//     namespace logitkit::simd {
//     inline namespace LOGITKIT_SIMD_BUILD {
//
// and headers of other folders that build inline code on it do the same in their own namespace.

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#else
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/wasm/relaxed-simd.h>
#include <simde/wasm/simd128.h>
#endif

#if defined(LOGITKIT_RELAXED)
#define LOGITKIT_SIMD_BUILD relaxed
#else
#define LOGITKIT_SIMD_BUILD strict
#endif

/// Before a loop of so many loads that an unrolled one would run out of registers.
#if defined(__clang__)
#define LOGITKIT_KEEP_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define LOGITKIT_KEEP_ROLLED _Pragma("GCC unroll 1")
#endif

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// Whether madd below may round once (a fused multiply-add, where the machine has one) or always
/// twice.
#if defined(LOGITKIT_RELAXED)
inline constexpr bool kRelaxed = true;
#else
inline constexpr bool kRelaxed = false;
#endif

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
