/* SPDX-License-Identifier: MIT */
/* Runs every file of a corpus folder through a fuzz target, without libFuzzer, as a part of `make check`. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_B = 1 << 20, PATH_B = 4096 };

static int replay_file(const char *path)
{
    uint8_t *data = malloc(INPUT_B);
    FILE *f = fopen(path, "rb");
    if (!f || !data) {
        perror(path);
        free(data);
        return -1;
    }
    size_t n = fread(data, 1, INPUT_B, f);
    fclose(f);
    printf("%s\n", path);
    fflush(stdout); /* the last line names the file that failed */
    uint8_t *exact = malloc(n ? n : 1); /* so that a read past the end is seen */
    for (size_t i = 0; exact && i < n; i++)
        exact[i] = data[i];
    if (exact)
        LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    free(data);
    return 0;
}

static int replay_folder(const char *folder, int *files)
{
    DIR *d = opendir(folder);
    if (!d) {
        perror(folder);
        return -1;
    }
    int rc = 0;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[PATH_B];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.')
            continue;
        rc |= replay_file(path);
        ++*files;
    }
    closedir(d);
    return rc;
}

int main(int argc, char **argv)
{
    int files = 0, rc = 0;
    for (int i = 1; i < argc; i++)
        rc |= replay_folder(argv[i], &files);
    if (argc == 1)
        rc = replay_folder(CORPUS, &files);
    return rc || !files;
}
