/* An addon that opens TensorFlow's library before tfjs-node does, with standard error shut meanwhile:
   as it is opened, and before any setting of its own counts, the library writes a warning and a
   greeting there.

   In C and without Node's headers: what Node calls is one function, of which it wants a pointer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow_cc.so.2"
#define PATH_SIZE 4096

/* The library's path: this addon lies in the folder of the installation. */
static int library_path(char path[PATH_SIZE]) {
  Dl_info self;
  if (dladdr((void *)library_path, &self) == 0) return 0;
  const char *slash = strrchr(self.dli_fname, '/');
  if (slash == NULL) return 0;
  const int folder = (int)(slash - self.dli_fname);
  const int length = snprintf(path, PATH_SIZE, "%.*s/" LIBRARY, folder, self.dli_fname);
  return length > 0 && length < PATH_SIZE;
}

/* A failure is nobody's concern here: tfjs-node opens the library again, and says what is wrong. */
__attribute__((visibility("default"))) void *napi_register_module_v1(void *env, void *exports) {
  (void)env;
  char path[PATH_SIZE];
  if (!library_path(path)) return exports;
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int saved = null < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved >= 0) dup2(null, STDERR_FILENO);
  dlopen(path, RTLD_LAZY);
  if (saved >= 0) {
    dup2(saved, STDERR_FILENO);
    close(saved);
  }
  if (null >= 0) close(null);
  return exports;
}
