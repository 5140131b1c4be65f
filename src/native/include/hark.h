// What Hark needs of ggml, as functions that take and return plain values: which devices the plug-ins found, how a
// state is told to stop computing, and how weights are quantised. Inline, so that they become part of the JavaCPP glue and need no library of their own.
#pragma once

#include <stdint.h>
#include <string.h>

#include "ggml-backend.h"
#include "ggml.h"
#include "whisper.h"

// Loads the plug-ins found in a folder: of each kind the variant that suits this machine best. Once per process.
static inline void hark_load_backends(const char * folder) {
    ggml_backend_load_all_from_path(folder);
}

static inline int hark_device_count(void) {
    return (int) ggml_backend_dev_count();
}

// The kind of plug-in a device belongs to: CPU, CUDA, ROCm, Vulkan, Metal, ...
static inline const char * hark_device_backend(int i) {
    return ggml_backend_reg_name(ggml_backend_dev_backend_reg(ggml_backend_dev_get(i)));
}

static inline const char * hark_device_description(int i) {
    return ggml_backend_dev_description(ggml_backend_dev_get(i));
}

static inline bool hark_device_is_gpu(int i) {
    const enum ggml_backend_dev_type type = ggml_backend_dev_type(ggml_backend_dev_get(i));
    return type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU;
}

// Bytes of the device's memory that are free now.
static inline int64_t hark_device_free_memory(int i) {
    size_t free = 0, total = 0;
    ggml_backend_dev_memory(ggml_backend_dev_get(i), &free, &total);
    return (int64_t) free;
}

// Writes the features a device's plug-in was built for ("AVX2", "AVX512_VNNI", ...), separated by spaces and cut to
// fit, into a buffer of `size` bytes. Returns how many bytes they take.
static inline int hark_device_features(int i, char * buffer, int size) {
    ggml_backend_reg_t reg = ggml_backend_dev_backend_reg(ggml_backend_dev_get(i));
    ggml_backend_get_features_t features =
        (ggml_backend_get_features_t) ggml_backend_reg_get_proc_address(reg, "ggml_backend_get_features");
    if (!features) {
        return 0;
    }
    int length = 0;
    for (struct ggml_backend_feature * f = features(reg); f && f->name; f++) {
        const int n = (int) strlen(f->name);
        if (length + n + 1 > size) {
            return length;
        }
        if (length > 0) {
            buffer[length++] = ' ';
        }
        memcpy(buffer + length, f->name, n);
        length += n;
    }
    return length;
}

// A number that one thread writes while another's computation reads it; 0 means go on.
static inline bool hark_stop_is_set(void * flag) {
    return __atomic_load_n((const int32_t *) flag, __ATOMIC_RELAXED) != 0;
}

static inline void hark_stop_set(int32_t * flag, int32_t value) {
    __atomic_store_n(flag, value, __ATOMIC_RELAXED);
}

// From now on the state gives up computing while the flag is set. The flag must outlive the state.
static inline void hark_stop_on(struct whisper_state * state, int32_t * flag) {
    whisper_set_abort_callback(state, hark_stop_is_set, flag);
}

static inline void hark_stop_off(struct whisper_state * state) {
    whisper_set_abort_callback(state, NULL, NULL);
}

// The format of the tensors in a file of this type: 7 ("mostly q8_0") gives GGML_TYPE_Q8_0. Only for types there are:
// upstream aborts on others.
static inline int hark_tensor_type(int file_type) {
    return (int) ggml_ftype_to_ggml_type((enum ggml_ftype) file_type);
}

// Numbers in a block of a tensor's format; the length of a row must be a multiple of it.
static inline int64_t hark_block_size(int tensor_type) {
    return ggml_blck_size((enum ggml_type) tensor_type);
}

// Bytes of a row of so many numbers.
static inline int64_t hark_row_bytes(int tensor_type, int64_t row_length) {
    return (int64_t) ggml_row_size((enum ggml_type) tensor_type, row_length);
}

// Quantises whole rows into a buffer of rows * hark_row_bytes; returns how many bytes were written.
static inline int64_t hark_quantize(int tensor_type, const float * numbers, int8_t * blocks, int64_t rows, int64_t row_length) {
    return (int64_t) ggml_quantize_chunk((enum ggml_type) tensor_type, numbers, blocks, 0, rows, row_length, NULL);
}
