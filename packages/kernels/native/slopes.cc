#include "slopes.h"

#include <utility>

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

/// One word of `LANES` counters, which give four slopes each.
typedef uint32_t Words __attribute__((vector_size(LANES * 4)));
typedef int32_t Integers __attribute__((vector_size(LANES * 4)));
typedef uint64_t Products __attribute__((vector_size(LANES * 4)));

constexpr int64_t SLOPES_AT_ONCE = 4 * LANES;
static_assert(SLOPE_BLOCK % SLOPES_AT_ONCE == 0, "a block of slopes is made of whole vectors");

/// a, b, a, b, ... from lane `From` on. Clang and GCC before 12 have no builtin in common.
template <int From, size_t... Lane>
inline Words interleave(Words a, Words b, std::index_sequence<Lane...>) {
#if defined(__clang__)
  return __builtin_shufflevector(a, b, (From + Lane / 2 + Lane % 2 * LANES)...);
#else
  return __builtin_shuffle(a, b, Words{(From + Lane / 2 + Lane % 2 * LANES)...});
#endif
}

inline Words interleaveLow(Words a, Words b) {
  return interleave<0>(a, b, std::make_index_sequence<LANES>());
}

inline Words interleaveHigh(Words a, Words b) {
  return interleave<LANES / 2>(a, b, std::make_index_sequence<LANES>());
}

/// The 64-bit products of every other word, beginning with the first. Compilers do not find the
/// instruction themselves.
inline Products multiplyEven(Products a, uint32_t factor) {
#if defined(__AVX512F__)
  // Not _mm512_mul_epu32, for which GCC 12 warns of its own header.
  return reinterpret_cast<Products>(
      _mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a),
                             _mm512_set1_epi32(static_cast<int>(factor))));
#elif defined(__AVX2__)
  return reinterpret_cast<Products>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a),
                                                     _mm256_set1_epi32(static_cast<int>(factor))));
#elif defined(__SSE2__)
  return reinterpret_cast<Products>(_mm_mul_epu32(reinterpret_cast<__m128i>(a),
                                                  _mm_set1_epi32(static_cast<int>(factor))));
#elif defined(__aarch64__)
  return reinterpret_cast<Products>(
      vmull_u32(vmovn_u64(reinterpret_cast<uint64x2_t>(a)), vdup_n_u32(factor)));
#else
  return (a & 0xffffffff) * factor;
#endif
}

/// The upper and the lower halves of the 64-bit products of all words.
struct Halves {
  Words high;
  Words low;

  Halves(Words a, uint32_t factor) {
    constexpr uint64_t LOW = 0xffffffff;
    const Products even = multiplyEven(reinterpret_cast<Products>(a), factor);
    const Products odd = multiplyEven(reinterpret_cast<Products>(a) >> 32, factor);
    high = reinterpret_cast<Words>((even >> 32) | (odd & ~LOW));
    low = reinterpret_cast<Words>((even & LOW) | (odd << 32));
  }
};

}  // namespace

void drawSlopes(const Slopes& slopes, int64_t from, int64_t count, float* out) {
  Words lanes;
  for (int i = 0; i < LANES; i++) lanes[i] = i;
  for (int64_t done = 0; done < count; done += SLOPES_AT_ONCE) {
    Words c0 = lanes + static_cast<uint32_t>((from + done) / 4);
    Words c1{};
    Words c2 = slopes.key[2] - Words{};
    Words c3 = slopes.key[3] - Words{};
    uint32_t k0 = slopes.key[0];
    uint32_t k1 = slopes.key[1];
    for (int round = 0; round < ROUNDS; round++) {
      const Halves first(c0, MULTIPLIER_0);
      const Halves second(c2, MULTIPLIER_1);
      c0 = second.high ^ c1 ^ k0;
      c1 = second.low;
      c2 = first.high ^ c3 ^ k1;
      c3 = first.low;
      k0 += KEY_INCREMENT_0;
      k1 += KEY_INCREMENT_1;
    }
    // Four words of a counter are four slopes in a row.
    const Words even[2] = {interleaveLow(c0, c2), interleaveHigh(c0, c2)};
    const Words odd[2] = {interleaveLow(c1, c3), interleaveHigh(c1, c3)};
    const Words inOrder[4] = {interleaveLow(even[0], odd[0]), interleaveHigh(even[0], odd[0]),
                              interleaveLow(even[1], odd[1]), interleaveHigh(even[1], odd[1])};
    for (int part = 0; part < 4; part++) {
      // As signed integers, which more processors convert: the numbers are the same.
      const Integers bits = reinterpret_cast<Integers>(inOrder[part] & 0x7fffff);
      const Vector uniform = __builtin_convertvector(bits, Vector) * UNIT;
      store(out + done + part * LANES, slopes.lower + slopes.range * uniform);
    }
  }
}

}  // namespace cifar
