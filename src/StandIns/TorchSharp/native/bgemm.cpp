#include "bgemm.h"

#include "rooms.h"

#include <algorithm>

namespace {
constexpr int64_t unit = 32, fewest_columns = 64, most_columns = 256;

int64_t divided(int64_t count, int64_t by) { return (count + by - 1) / by; }

int64_t in_units(int64_t count) { return divided(count, unit) * unit; }
}

bool tt_has_bgemm() { return tt_kernels().product != nullptr; }

// Columns are divided among the threads, for each packs its own; rows only where there are too few columns.
void tt_bgemm(const TtProduct& task) {
    const auto& kernels = tt_kernels();
    const int64_t threads = at::get_num_threads();
    const auto rounds = divided(task.columns, threads * most_columns);
    const auto columns = std::max(fewest_columns, in_units(divided(task.columns, threads * rounds)));
    const auto across = divided(task.columns, columns);
    const auto rows = in_units(divided(task.rows, std::max<int64_t>(1, threads / across)));
    const auto down = divided(task.rows, rows);
    const Rooms rooms(kernels.product_bytes(task, rows, columns));
    at::parallel_for(0, across * down, 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) {
            const auto row = i % down * rows, column = i / down * columns;
            kernels.product(task, row, std::min(rows, task.rows - row), column,
                            std::min(columns, task.columns - column), rooms.own());
        }
    });
}
