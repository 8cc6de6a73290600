/* Makes fdatasync and fsync fail with EIO while the file named by FAIL_SYNC_FLAG exists: those of files ending in ".log", or, if
   FAIL_SYNC_PATH is set, of files whose path contains it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int should_fail(int fd) {
    const char *flag = getenv("FAIL_SYNC_FLAG");
    if (!flag || access(flag, F_OK) != 0) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 4) return 0;
    path[n] = 0;
    const char *wanted = getenv("FAIL_SYNC_PATH");
    if (wanted) return strstr(path, wanted) != NULL;
    return strcmp(path + n - 4, ".log") == 0;
}

static int call(const char *name, int fd) {
    if (should_fail(fd)) {
        errno = EIO;
        return -1;
    }
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return next(fd);
}

int fdatasync(int fd) { return call("fdatasync", fd); }
int fsync(int fd) { return call("fsync", fd); }
