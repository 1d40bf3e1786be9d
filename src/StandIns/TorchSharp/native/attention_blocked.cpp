#include "attention_blocked.h"

#include "kernels.h"
#include "rooms.h"

#include <ATen/ExpandUtils.h>
#include <algorithm>
#include <cmath>

namespace {
// Undefined where there is none. Not a tensor by itself, so that autograd does not look into it.
struct Mask {
    at::Tensor added;
};

// Some heads [A, B, L, E] in anybody's memory.
struct Heads {
    char* data = nullptr;
    int64_t batch_bytes = 0, head_bytes = 0, row = 0;

    Heads() = default;
    explicit Heads(const at::Tensor& t)
        : data(static_cast<char*>(t.data_ptr())),
          batch_bytes(t.stride(0) * static_cast<int64_t>(t.element_size())),
          head_bytes(t.stride(1) * static_cast<int64_t>(t.element_size())),
          row(t.stride(2)) {}

    TtRows of(int64_t batch, int64_t head) const {
        if (data == nullptr) return {};
        return {data + batch * batch_bytes + head * head_bytes, row};
    }
};

// One call: what all its heads have in common.
struct Call {
    TtAttention task;
    int64_t batches, heads;
    Heads q, k, v, out, mask;

    Call(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& result,
         const at::Tensor& added, bool causal)
        : batches(query.size(0)), heads(query.size(1)), q(query), k(key), v(value), out(result) {
        task.queries = query.size(2);
        task.keys = key.size(2);
        task.width = query.size(3);
        task.value_width = value.size(3);
        task.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(query.size(3))));
        task.causal = causal;
        task.bf16 = query.scalar_type() == at::kBFloat16;
        if (added.defined()) mask = Heads(added);
    }

    int64_t count() const { return batches * heads; }

    TtAttention of(int64_t index, float* log_sums) const {
        const auto batch = index / heads, head = index % heads;
        auto one = task;
        one.q = q.of(batch, head);
        one.k = k.of(batch, head);
        one.v = v.of(batch, head);
        one.out = out.of(batch, head);
        one.mask = mask.of(batch, head);
        one.log_sums = log_sums + index * task.queries;
        return one;
    }
};

constexpr int64_t row_unit = 32, key_unit = 192; // the kernels' own blocks

int64_t divided(int64_t count, int64_t by) { return (count + by - 1) / by; }

// Rows of one unit of work: enough of them that packing keys and values does not count, few enough for the caches and
// that each thread gets something.
int64_t rows_at_once(const Call& call) {
    const auto fitting = std::max<int64_t>(row_unit, 65536 / std::max<int64_t>(1, call.task.width));
    const auto limit = std::min<int64_t>(512, fitting / row_unit * row_unit);
    const auto fair = divided(call.count() * call.task.queries, at::get_num_threads());
    return std::clamp<int64_t>(divided(fair, row_unit) * row_unit, row_unit, limit);
}

// [A, B, L, E] whose memory is [A, L, B, E].
at::Tensor heads_beside(const at::Tensor& q, int64_t width) {
    const auto heads = q.size(1), rows = q.size(2);
    return at::empty_strided({q.size(0), heads, rows, width}, {rows * heads * width, width, heads * width, 1},
                             q.options());
}

void run_forward(const Call& call, float* log_sums) {
    const auto& kernels = tt_kernels();
    const auto rows = rows_at_once(call), parts = divided(call.task.queries, rows);
    const Rooms rooms(kernels.attention_forward_bytes(call.task, rows));
    at::parallel_for(0, call.count() * parts, 1, [&](int64_t begin, int64_t end) {
        for (auto unit = begin; unit < end; unit++) {
            const auto row = unit % parts * rows;
            kernels.attention_forward(call.of(unit / parts, log_sums), row, std::min(rows, call.task.queries - row),
                                      rooms.own());
        }
    });
}

// out · d(out) of each row equals the sum of share · d(share) and needs no scores.
at::Tensor sums_of_rows(const at::Tensor& out, const at::Tensor& d_out) {
    return out.to(at::kFloat).mul(d_out).sum({-1}).contiguous();
}

struct Gradients {
    at::Tensor d_out, row_sums, dq, dk, dv; // undefined: not wanted
};

// A unit of work is a head or, where there are fewer of these than threads, a part of a head's keys; then each part
// leaves its own dq, and these are added in their order.
void run_backward(Call call, float* log_sums, const Gradients& gradients) {
    const auto& kernels = tt_kernels();
    auto& task = call.task;
    task.wants_scores = gradients.dq.defined();
    task.wants_values = gradients.dv.defined();
    const Heads d_out(gradients.d_out);
    Heads dq, dk, dv;
    if (task.wants_scores) {
        dq = Heads(gradients.dq);
        dk = Heads(gradients.dk);
    }
    if (task.wants_values) dv = Heads(gradients.dv);
    const auto wanted = std::min<int64_t>(4, divided(at::get_num_threads(), call.count()));
    const auto keys = divided(divided(task.keys, wanted), key_unit) * key_unit, parts = divided(task.keys, keys);
    at::Tensor partial;
    const auto room = divided(task.queries, row_unit) * row_unit;
    const auto width = divided(task.width, kernels.lanes) * kernels.lanes;
    if (parts > 1) partial = at::empty({call.batches, call.heads, parts, room, width}, at::kFloat);
    task.dq_part = parts > 1 ? partial.data_ptr<float>() : nullptr;
    const Rooms rooms(kernels.attention_backward_bytes(task));
    at::parallel_for(0, call.count() * parts, 1, [&](int64_t begin, int64_t end) {
        for (auto unit = begin; unit < end; unit++) {
            const auto index = unit / parts, batch = index / call.heads, head = index % call.heads;
            const auto key = unit % parts * keys;
            auto one = call.of(index, log_sums);
            one.d_out = d_out.of(batch, head);
            one.dq = dq.of(batch, head);
            one.dk = dk.of(batch, head);
            one.dv = dv.of(batch, head);
            if (task.wants_scores) one.row_sums = gradients.row_sums.data_ptr<float>() + index * task.queries;
            if (parts > 1) one.dq_part += unit * room * width;
            kernels.attention_backward(one, key, std::min(keys, task.keys - key), rooms.own());
        }
    });
    if (parts == 1 || !task.wants_scores) return;
    const auto whole = partial.sum({2}).mul_(task.scale);
    gradients.dq.copy_(whole.narrow(2, 0, task.queries).narrow(3, 0, task.width));
}

at::Tensor rows_together(const at::Tensor& t) { return t.stride(-1) == 1 || t.size(-1) == 1 ? t : t.contiguous(); }

// For a gradient: laid out as its tensor, unless numbers of that are shared.
at::Tensor room_for(const at::Tensor& t) {
    return t.is_non_overlapping_and_dense() ? at::empty_like(t) : at::empty(t.sizes(), t.options());
}

class BlockedAttention : public torch::autograd::Function<BlockedAttention> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& q, const at::Tensor& k,
                              const at::Tensor& v, const Mask& mask, bool causal) {
        auto out = heads_beside(q, v.size(3));
        auto log_sums = at::empty({q.size(0), q.size(1), q.size(2)}, q.options().dtype(at::kFloat));
        run_forward(Call(q, k, v, out, mask.added, causal), log_sums.data_ptr<float>());
        context->saved_data["scores"] = q.requires_grad() || k.requires_grad();
        context->saved_data["values"] = v.requires_grad();
        context->saved_data["causal"] = causal;
        if (mask.added.defined()) context->saved_data["mask"] = mask.added;
        context->save_for_backward({q, k, v, out, log_sums});
        return out;
    }

    static std::vector<at::Tensor> backward(torch::autograd::AutogradContext* context,
                                            std::vector<at::Tensor> gradients) {
        TORCH_CHECK(!at::GradMode::is_enabled(), "Attention on the CPU can be differentiated only once.");
        const auto saved = context->get_saved_variables();
        const auto &q = saved[0], &k = saved[1], &v = saved[2], &out = saved[3];
        const auto kept = context->saved_data.find("mask");
        const auto mask = kept == context->saved_data.end() ? at::Tensor() : kept->second.toTensor();
        const bool for_scores = context->saved_data["scores"].toBool();
        Gradients made;
        made.d_out = rows_together(gradients[0]);
        if (for_scores) {
            made.row_sums = sums_of_rows(out, made.d_out);
            made.dq = room_for(q);
            made.dk = room_for(k);
        }
        if (context->saved_data["values"].toBool()) made.dv = room_for(v);
        run_backward(Call(q, k, v, out, mask, context->saved_data["causal"].toBool()), saved[4].data_ptr<float>(),
                     made);
        return {made.dq, made.dk, made.dv, at::Tensor(), at::Tensor()};
    }
};

// As [A, B, L, E]: with heads as they are, with fewer or more leading dimensions A is 1.
at::Tensor as_heads(const at::Tensor& t, at::IntArrayRef leading) {
    auto sizes = leading.vec();
    sizes.push_back(t.size(-2));
    sizes.push_back(t.size(-1));
    const auto full = t.expand(sizes);
    if (leading.size() == 2) return rows_together(full);
    return rows_together(full.reshape({1, -1, t.size(-2), t.size(-1)}));
}

// The mask as fp32 [A, B, L, S] that takes no more memory than it has numbers, but for its last dimension.
at::Tensor as_numbers(const at::Tensor& mask, at::IntArrayRef leading, int64_t rows, int64_t keys) {
    auto sizes = mask.sizes().vec();
    sizes.back() = keys;
    const auto lines = mask.to(at::kFloat).expand(sizes).contiguous();
    auto full = leading.vec();
    full.push_back(rows);
    full.push_back(keys);
    const auto all = lines.expand(full);
    return leading.size() == 2 ? all : all.reshape({1, -1, rows, keys});
}
}

bool tt_is_for_blocks(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    const auto dtype = q.scalar_type();
    if (dtype != at::kFloat && dtype != at::kBFloat16) return false;
    for (const auto* t : {&q, &k, &v}) {
        if (!t->device().is_cpu() || t->scalar_type() != dtype || t->numel() == 0 || t->dim() < 2) return false;
    }
    return q.size(-1) == k.size(-1) && k.size(-2) == v.size(-2);
}

at::Tensor tt_attention_in_blocks(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                  const at::Tensor& mask, bool causal) {
    std::vector<int64_t> leading;
    for (const auto* t : {&q, &k, &v}) leading = at::infer_size(leading, t->sizes().slice(0, t->dim() - 2));
    Mask added;
    if (mask.defined()) {
        if (mask.dim() > 2) leading = at::infer_size(leading, mask.sizes().slice(0, mask.dim() - 2));
        added.added = as_numbers(mask, leading, q.size(-2), k.size(-2));
    }
    auto out = BlockedAttention::apply(as_heads(q, leading), as_heads(k, leading), as_heads(v, leading), added,
                                       causal);
    if (leading.size() == 2) return out;
    leading.push_back(q.size(-2));
    leading.push_back(v.size(-1));
    return out.reshape(leading);
}
