// SiLU and the exact GELU with their gradients, fp32 and bf16, for the file that includes it to compile with its
// processor's flags. One pass over the memory; bf16 is computed in fp32 and rounded once.
#pragma once
#include "kernels.h"
#include "vectors.h"

namespace {
typedef uint16_t Halves __attribute__((vector_size(lanes * 2)));
typedef uint32_t Bits __attribute__((vector_size(lanes * 4)));

inline __attribute__((always_inline)) Floats floats_at(const float* from) { return load(from); }
inline __attribute__((always_inline)) Floats floats_at(const Bfloat* from) {
    return (Floats)(__builtin_convertvector(load_as<Halves>(from), Bits) << 16);
}
inline __attribute__((always_inline)) void put_floats(float* to, Floats value) { store(to, value); }
inline __attribute__((always_inline)) void put_floats(Bfloat* to, Floats value) {
    const Bits bits = (Bits)value;
    Bits upper = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16; // rounded to even
    upper = value == value ? upper : Bits{} + 0x7fc0;
    const Halves halves = __builtin_convertvector(upper, Halves);
    std::memcpy(to, &halves, sizeof halves);
}

inline __attribute__((always_inline)) Floats size_of(Floats x) { return (Floats)((Ints)x & 0x7fffffff); }

constexpr float log2_of_e = 1.44269504088896341f;

// 1 / (1 + e^-x), by the power that cannot overflow.
inline __attribute__((always_inline)) Floats sigmoid(Floats x) {
    const Floats power = power_of_two(size_of(x) * -log2_of_e);
    return (x < 0 ? power : all(1.0f)) / (power + 1.0f);
}

// The normal distribution's share below x, and its density there. The share beyond |x| is e^(-x²/2) times a polynomial
// of 1 / (1 + 0.3 |x|): weighted least squares of the relative error over 0 to 14, which is below 1.5e-7.
inline __attribute__((always_inline)) void normal(Floats x, Floats& below, Floats& density) {
    constexpr float terms[] = {3.567487579e-02f, -1.572034953e-01f, 2.063541897e-01f, -5.368424077e-02f,
                               1.285619220e-01f, 9.991340932e-02f,  1.207539682e-01f, 1.196292981e-01f};
    const Floats power = power_of_two(x * x * (-0.5f * log2_of_e));
    const Floats t = 1.0f / (size_of(x) * 0.3f + 1.0f);
    Floats sum = all(0);
    for (float term : terms) sum = sum * t + term;
    const Floats beyond = sum * t * power;
    below = x < 0 ? beyond : 1.0f - beyond;
    density = power * 0.398942280401432678f; // 1 / √(2π)
}

struct Silu {
    static inline __attribute__((always_inline)) Floats value(Floats x) { return x * sigmoid(x); }
    static inline __attribute__((always_inline)) Floats slope(Floats x) {
        const Floats share = sigmoid(x);
        return share * (x * (1.0f - share) + 1.0f);
    }
};

struct Gelu {
    static inline __attribute__((always_inline)) Floats value(Floats x) {
        Floats below, density;
        normal(x, below, density);
        return x * below;
    }
    static inline __attribute__((always_inline)) Floats slope(Floats x) {
        Floats below, density;
        normal(x, below, density);
        return x * density + below;
    }
};

template <typename Curve, typename T> void activate_some(const T* x, const T* dy, T* to) {
    const Floats value = floats_at(x);
    if (dy == nullptr) put_floats(to, Curve::value(value));
    else put_floats(to, Curve::slope(value) * floats_at(dy));
}

template <typename Curve, typename T> void activate_all(const void* x, const void* dy, void* to, int64_t count) {
    const T *from = static_cast<const T*>(x), *slopes = static_cast<const T*>(dy);
    T* out = static_cast<T*>(to);
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        activate_some<Curve>(from + i, slopes == nullptr ? nullptr : slopes + i, out + i);
    }
    if (i == count) return;
    T rest[3][lanes] = {};
    const auto bytes = static_cast<size_t>(count - i) * sizeof(T);
    std::memcpy(rest[0], from + i, bytes);
    if (slopes != nullptr) std::memcpy(rest[1], slopes + i, bytes);
    activate_some<Curve>(rest[0], slopes == nullptr ? nullptr : rest[1], rest[2]);
    std::memcpy(out + i, rest[2], bytes);
}

void activate(TtCurve curve, bool bf16, const void* x, const void* dy, void* to, int64_t count) {
    const bool is_silu = curve == TtCurve::Silu;
    if (bf16) (is_silu ? activate_all<Silu, Bfloat> : activate_all<Gelu, Bfloat>)(x, dy, to, count);
    else (is_silu ? activate_all<Silu, float> : activate_all<Gelu, float>)(x, dy, to, count);
}
}
