#include "products.h"

#include "guard.h"

tt_status tt_matmul(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).matmul(tt_unwrap(b))); });
}

tt_status tt_mm(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).mm(tt_unwrap(b))); });
}

tt_status tt_bmm(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).bmm(tt_unwrap(b))); });
}

tt_status tt_mv(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).mv(tt_unwrap(b))); });
}

tt_status tt_dot(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).dot(tt_unwrap(b))); });
}

tt_status tt_outer(tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).outer(tt_unwrap(b))); });
}

tt_status tt_addmm(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).addmm(tt_unwrap(x), tt_unwrap(y), beta, alpha)); });
}

tt_status tt_addmm_(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha) {
    return tt_guard([&] { tt_unwrap(a).addmm_(tt_unwrap(x), tt_unwrap(y), beta, alpha); });
}

tt_status tt_baddbmm(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha, tt_tensor* out) {
    return tt_guard([&] {
        if (!TT_IGNORES_INPUT_AT_BETA_0 && beta == 0) {
            *out = tt_wrap(tt_unwrap(x).bmm(tt_unwrap(y)).mul(alpha));
        } else {
            *out = tt_wrap(tt_unwrap(a).baddbmm(tt_unwrap(x), tt_unwrap(y), beta, alpha));
        }
    });
}

tt_status tt_einsum(const char* equation, const tt_tensor* items, int64_t count, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::einsum(equation, tt_list(items, count))); });
}

tt_status tt_svd(tt_tensor a, bool full_matrices, tt_tensor* u, tt_tensor* s, tt_tensor* vh) {
    return tt_guard([&] {
        auto parts = at::linalg_svd(tt_unwrap(a), full_matrices);
        *u = tt_wrap(std::get<0>(parts));
        *s = tt_wrap(std::get<1>(parts));
        *vh = tt_wrap(std::get<2>(parts));
    });
}
