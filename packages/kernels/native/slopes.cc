#include "slopes.h"

#include "vector.h"

namespace cifar {
namespace {

// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
constexpr uint32_t MULTIPLIER_0 = 0xd2511f53;
constexpr uint32_t MULTIPLIER_1 = 0xcd9e8d57;
constexpr uint32_t KEY_INCREMENT_0 = 0x9e3779b9;
constexpr uint32_t KEY_INCREMENT_1 = 0xbb67ae85;
constexpr int ROUNDS = 10;
constexpr float UNIT = 1.0f / (1 << 23);

/// Counters that are worked on at once: four slopes each.
constexpr int GROUPS = SLOPE_BLOCK / 4;
typedef uint32_t Words __attribute__((vector_size(GROUPS * 4)));

typedef float Floats __attribute__((vector_size(GROUPS * 4)));

// GCC has learnt clang's name for it in version 12.
#if defined(__clang__)
#define INTERLEAVE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define INTERLEAVE(a, b, ...) __builtin_shuffle(a, b, Words{__VA_ARGS__})
#endif

/// a0, b0, a1, b1, ... of the first halves.
inline Words interleaveLow(Words a, Words b) {
  return INTERLEAVE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/// The same of the second halves.
inline Words interleaveHigh(Words a, Words b) {
  return INTERLEAVE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// The upper halves of the 64-bit products.
inline Words multiplyHigh(Words a, uint32_t factor) {
#if defined(__AVX512F__)
  const __m512i words = reinterpret_cast<__m512i>(a);
  const __m512i factors = _mm512_set1_epi32(static_cast<int>(factor));
  const __m512i even = _mm512_srli_epi64(_mm512_mul_epu32(words, factors), 32);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(words, 32), factors);
  return reinterpret_cast<Words>(_mm512_mask_mov_epi32(even, 0xaaaa, odd));
#else
  Words high;
  for (int i = 0; i < GROUPS; i++) high[i] = (static_cast<uint64_t>(a[i]) * factor) >> 32;
  return high;
#endif
}

}  // namespace

void drawSlopes(const Slopes& slopes, int64_t from, int64_t count, float* out) {
  const auto [m0, m1, m2, m3] = slopes.key;
  Words lanes;
  for (int i = 0; i < GROUPS; i++) lanes[i] = i;
  for (int64_t done = 0; done < count; done += SLOPE_BLOCK) {
    Words c0 = lanes + static_cast<uint32_t>((from + done) / 4);
    Words c1{};
    Words c2 = m2 - Words{};
    Words c3 = m3 - Words{};
    uint32_t k0 = m0;
    uint32_t k1 = m1;
    for (int round = 0; round < ROUNDS; round++) {
      const Words high0 = multiplyHigh(c0, MULTIPLIER_0);
      const Words low0 = c0 * MULTIPLIER_0;
      const Words high1 = multiplyHigh(c2, MULTIPLIER_1);
      const Words low1 = c2 * MULTIPLIER_1;
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 += KEY_INCREMENT_0;
      k1 += KEY_INCREMENT_1;
    }
    // Four words of a counter are four slopes in a row.
    const Words even[2] = {interleaveLow(c0, c2), interleaveHigh(c0, c2)};
    const Words odd[2] = {interleaveLow(c1, c3), interleaveHigh(c1, c3)};
    const Words inOrder[4] = {interleaveLow(even[0], odd[0]), interleaveHigh(even[0], odd[0]),
                              interleaveLow(even[1], odd[1]), interleaveHigh(even[1], odd[1])};
    for (int part = 0; part < 4; part++) {
      const Floats uniform = __builtin_convertvector(inOrder[part] & 0x7fffff, Floats) * UNIT;
      const Floats slope = slopes.lower + slopes.range * uniform;
      std::memcpy(out + done + part * GROUPS, &slope, sizeof(slope));
    }
  }
}

}  // namespace cifar
