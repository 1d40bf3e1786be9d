#include "winograd.h"

#include "kernels.h"
#include "rooms.h"
#include "sgemm.h"

#include <algorithm>

namespace {
constexpr int64_t tile = 4, points = 36;
constexpr int64_t strip_at_most = int64_t{48} << 20; // bytes of transformed inputs at once
constexpr int64_t unit_aim = int64_t{8} << 20;      // bytes of a thread's transformed kernels and results: its caches
constexpr int64_t fewest_tiles = 64, fewest_channels = 32;

int64_t divided(int64_t count, int64_t by) { return (count + by - 1) / by; }

// From one point's matrix to the next: a line more than it takes, for at a distance of whole pages (of 4 KB) all 36
// would share a few places of the first cache.
int64_t apart(int64_t floats) { return floats + 16; }

// One call: a row of tiles is counted through all pictures.
struct Call {
    const TtKernels& kernels; // one set for all its rooms and steps
    const float* x;
    const float* weight;
    const float* bias; // null: none
    float* y;
    int64_t pictures, height, width, inner, results, inputs; // inner: channels summed over; inputs: the weight's own
    bool turned;

    int64_t across() const { return divided(width, tile); }
    int64_t down() const { return divided(height, tile); }
    int64_t rows() const { return pictures * down(); }

    const float* source(int64_t row, int64_t channel) const {
        return x + (row / down() * inner + channel) * height * width;
    }
    float* result(int64_t row, int64_t channel) const {
        return y + (row / down() * results + channel) * height * width;
    }
};

// Some rows of tiles, transformed: [36][inner][tiles], a point's matrix `stride` after the one before.
struct Strip {
    int64_t row, rows, tiles, stride;
    float* inputs;
};

void transform(const Call& call, const Strip& strip, const Rooms& rooms) {
    at::parallel_for(0, call.inner, 1, [&](int64_t begin, int64_t end) {
        for (auto channel = begin; channel < end; channel++) {
            auto* to = strip.inputs + channel * strip.tiles;
            for (auto row = strip.row; row < strip.row + strip.rows; row++, to += call.across()) {
                call.kernels.winograd_inputs(call.source(row, channel), call.height, call.width, row % call.down(), to,
                                             strip.stride, static_cast<float*>(rooms.own()));
            }
        }
    });
}

// Result channels [first, first + count) of a strip, by one thread.
void compute(const Call& call, const Strip& strip, int64_t first, int64_t count, float* room) {
    const auto weights = apart(count * call.inner), sums = apart(count * strip.tiles);
    float* u = room; // [36][count][inner], or turned [36][inner][count]
    float* m = u + points * weights; // [36][count][tiles]
    float* lines = m + points * sums;
    for (int64_t i = 0; i < (call.turned ? call.inner : count); i++) {
        const auto* from = call.weight + (call.turned ? i * call.inputs + first : (first + i) * call.inputs) * 9;
        const auto some = call.turned ? count : call.inner;
        call.kernels.winograd_kernels(from, some, call.turned, u + i * some, weights);
    }
    for (int64_t point = 0; point < points; point++) {
        tt_sgemm(call.turned ? 'T' : 'N', 'N', count, strip.tiles, call.inner, u + point * weights,
                 call.turned ? count : call.inner, strip.inputs + point * strip.stride, strip.tiles, false,
                 m + point * sums, strip.tiles);
    }
    for (int64_t i = 0; i < count; i++) {
        const auto bias = call.bias == nullptr ? 0 : call.bias[first + i];
        const auto* from = m + i * strip.tiles;
        for (auto row = strip.row; row < strip.row + strip.rows; row++, from += call.across()) {
            call.kernels.winograd_results(from, sums, bias, call.height, call.width, row % call.down(),
                                          call.result(row, first + i), lines);
        }
    }
}

// Result channels of one unit of work: what its thread's cache holds, and as many units for each thread.
int64_t channels_at_once(const Call& call, int64_t tiles) {
    const auto threads = at::get_num_threads();
    const auto fitting = std::max<int64_t>(16, unit_aim / (points * 4 * (call.inner + tiles)));
    const auto rounds = divided(call.results, fitting * threads);
    return std::min(call.results, divided(divided(call.results, rounds * threads), 8) * 8);
}
}

at::Tensor tt_winograd(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, bool turned) {
    const auto results = weight.size(turned ? 1 : 0);
    auto y = at::empty({x.size(0), results, x.size(2), x.size(3)}, x.options());
    const Call call{tt_kernels(), x.data_ptr<float>(), weight.data_ptr<float>(),
                    bias.defined() ? bias.data_ptr<float>() : nullptr, y.data_ptr<float>(), x.size(0), x.size(2),
                    x.size(3), x.size(1), results, weight.size(1), turned};
    const auto fitting = std::max<int64_t>(1, strip_at_most / (points * 4 * call.inner * call.across()));
    const auto rows = divided(call.rows(), divided(call.rows(), fitting));
    const auto tiles = rows * call.across(), channels = channels_at_once(call, tiles);
    const auto lines = call.kernels.winograd_room(call.width);
    const auto inputs = at::empty({points, apart(call.inner * tiles)}, x.options());
    const auto room = points * (apart(channels * call.inner) + apart(channels * tiles)) + lines;
    const Rooms rooms(static_cast<size_t>(room) * sizeof(float));
    for (int64_t row = 0; row < call.rows(); row += rows) {
        const auto some = std::min(rows, call.rows() - row);
        const Strip strip{row, some, some * call.across(), inputs.stride(0), inputs.data_ptr<float>()};
        transform(call, strip, rooms);
        at::parallel_for(0, divided(results, channels), 1, [&](int64_t begin, int64_t end) {
            for (auto first = begin * channels; first < std::min(results, end * channels); first += channels) {
                compute(call, strip, first, std::min(channels, results - first),
                        static_cast<float*>(rooms.own()));
            }
        });
    }
    return y;
}

bool tt_winograd_pays(int64_t pictures, int64_t height, int64_t width, int64_t inputs, int64_t outputs) {
    return pictures * divided(height, tile) * divided(width, tile) >= fewest_tiles && inputs >= fewest_channels &&
           outputs >= fewest_channels;
}
