/* Sets the wall clock of a process wrong: by as many nanoseconds as the first eight bytes of the file named by WRONG_CLOCK say,
   which is mapped, so that the clock jumps as soon as they are changed. Clocks that only go forward stay right, and so do waits
   until a wall-clock time, as they would if the clock had been set for the whole machine. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
/* Clocks that count from the start of the machine never get here. */
#define WALL_CLOCK_SECONDS 1000000000L

static const volatile int64_t none = 0;
static const volatile int64_t *wrong = &none;

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_timedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

__attribute__((constructor)) static void begin(void) {
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_timedwait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    const char *name = getenv("WRONG_CLOCK");
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) wrong = mapped;
    close(fd);
}

static void add(struct timespec *time, int64_t nanos) {
    int64_t sum = time->tv_sec * SECOND + time->tv_nsec + nanos;
    time->tv_sec = sum / SECOND;
    time->tv_nsec = sum % SECOND;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!real_clock_gettime) begin();
    int result = real_clock_gettime(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) add(time, *wrong);
    return result;
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
    (void)zone;
    struct timespec time;
    int result = clock_gettime(CLOCK_REALTIME, &time);
    value->tv_sec = time.tv_sec;
    value->tv_usec = time.tv_nsec / 1000;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until) {
    if (!real_timedwait) begin();
    struct timespec right = *until;
    if (right.tv_sec > WALL_CLOCK_SECONDS) add(&right, -*wrong);
    return real_timedwait(cond, mutex, &right);
}
