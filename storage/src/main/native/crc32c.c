/*
 * CRC-32C with the processor's own instruction, under the name of RocksDB's function.
 *
 * The RocksDB library for Java is built for any x86-64 and computes CRC-32C from tables: about 0.55 CPU seconds per GB and
 * pass, with two passes per written byte (write-ahead log, blob file) and one per byte read. Loaded with global symbols
 * before it, this definition takes the place of that one by the ordinary rules of the dynamic linker. Same results, so
 * files are the same with and without it.
 *
 * Build (the result is kept in src/main/resources, so that the Java build needs no C compiler):
 *   gcc -O2 -shared -fPIC -nostdlib -ffreestanding -fvisibility=hidden -fno-asynchronous-unwind-tables \
 *       -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-soname,libhadroncrc.so -s \
 *       -o ../resources/io/hadron/storage/rocksdb/libhadroncrc-linux-x86_64.so crc32c.c
 */
#include <nmmintrin.h>
#include <stddef.h>
#include <stdint.h>

#define LANE 1024

/* Effect of LANE zero bytes on a CRC, by byte of the CRC. */
static uint32_t lane_table[4][256];

static inline uint64_t load(const char *p) {
    uint64_t v;
    __builtin_memcpy(&v, p, 8);
    return v;
}

__attribute__((constructor, target("sse4.2"))) static void make_table(void) {
    for (int byte = 0; byte < 4; byte++) {
        for (int bit = 0; bit < 8; bit++) {
            uint64_t crc = (uint64_t)1 << (byte * 8 + bit);
            for (int i = 0; i < LANE / 8; i++) crc = _mm_crc32_u64(crc, 0);
            int one = 1 << bit;
            for (int low = 0; low < one; low++) lane_table[byte][one + low] = lane_table[byte][low] ^ (uint32_t)crc;
        }
    }
}

static inline uint64_t skip_lane(uint64_t crc) {
    return lane_table[0][crc & 255] ^ lane_table[1][(crc >> 8) & 255] ^ lane_table[2][(crc >> 16) & 255] ^
           lane_table[3][(crc >> 24) & 255];
}

__attribute__((target("sse4.2"), visibility("default"))) uint32_t extend(uint32_t crc, const char *p, size_t n) __asm__(
    "_ZN7rocksdb6crc32c6ExtendEjPKcm");

/* rocksdb::crc32c::Extend(uint32_t, const char*, size_t). */
uint32_t extend(uint32_t crc, const char *p, size_t n) {
    uint64_t c = crc ^ 0xffffffffu;
    /* The instruction takes three cycles but one can start in each: three lanes keep it busy. */
    while (n >= 3 * LANE) {
        uint64_t c1 = 0, c2 = 0;
        for (int i = 0; i < LANE; i += 8) {
            c = _mm_crc32_u64(c, load(p + i));
            c1 = _mm_crc32_u64(c1, load(p + LANE + i));
            c2 = _mm_crc32_u64(c2, load(p + 2 * LANE + i));
        }
        c = skip_lane(skip_lane(c) ^ c1) ^ c2;
        p += 3 * LANE;
        n -= 3 * LANE;
    }
    for (; n >= 8; n -= 8, p += 8) c = _mm_crc32_u64(c, load(p));
    uint32_t last = (uint32_t)c;
    for (; n > 0; n--) last = _mm_crc32_u8(last, (unsigned char)*p++);
    return last ^ 0xffffffffu;
}
