using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

/// <summary>torch.f(x, ..) is x.f(..).</summary>
public class StaticFormsTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<Tensor, Tensor>> Pairs => new()
    {
        { "add", x => add(x, x), x => x.add(x) },
        { "add scaled", x => add(x, x, 2), x => x.add(x, 2) },
        { "sub", x => sub(x, 1), x => x.sub(1) },
        { "mul", x => mul(x, x), x => x.mul(x) },
        { "div", x => div(x, 2, RoundingMode.floor), x => x.div(2, RoundingMode.floor) },
        { "pow", x => pow(x, 2), x => x.pow(2) },
        { "lerp", x => lerp(x, x * 2, x), x => x.lerp(x * 2, x) },
        { "addcmul", x => addcmul(x, x, x, 2), x => x.addcmul(x, x, 2) },
        { "addcdiv", x => addcdiv(x, x, x + 1, 2), x => x.addcdiv(x, x + 1, 2) },
        { "round", x => round(x / 3), x => (x / 3).round() },
        { "clamp", x => clamp(x, 1, 2), x => x.clamp(1, 2) },
        { "clamp_min", x => clamp_min(x, 1), x => x.clamp_min(1) },
        { "clamp_max", x => clamp_max(x, 1), x => x.clamp_max(1) },
        { "nan_to_num", x => nan_to_num(x / 0), x => (x / 0).nan_to_num() },
        { "eq", x => eq(x, x), x => x.eq(x) },
        { "ne", x => ne(x, x), x => x.ne(x) },
        { "lt", x => lt(x, x * 2), x => x.lt(x * 2) },
        { "le", x => le(x, x), x => x.le(x) },
        { "gt", x => gt(x * 2, x), x => (x * 2).gt(x) },
        { "ge", x => ge(x, x), x => x.ge(x) },
        { "logical_and", x => logical_and(x > 1, x > 2), x => (x > 1).logical_and(x > 2) },
        { "logical_or", x => logical_or(x > 1, x > 2), x => (x > 1).logical_or(x > 2) },
        { "logical_xor", x => logical_xor(x > 1, x > 2), x => (x > 1) ^ (x > 2) },
        { "sum", x => sum(x), x => x.sum() },
        { "sum along", x => sum(x, 1L, true), x => x.sum(1L, true) },
        { "mean", x => mean(x, [0], true), x => x.mean([0], true) },
        { "prod", x => prod(x, 1, true), x => x.prod(1, true) },
        { "median", x => median(x), x => x.median() },
        { "max", x => max(x, 1).values, x => x.amax(1) },
        { "min", x => min(x, 1).values, x => x.amin(1) },
        { "max of two", x => max(x, x * 2), x => x.maximum(x * 2) },
        { "min of two", x => min(x, x * 2), x => x.minimum(x * 2) },
        { "argmax", x => argmax(x, 1), x => x.argmax(1) },
        { "all", x => all(x > 0, 1), x => (x > 0).all(1) },
        { "any", x => any(x > 0, 1), x => (x > 0).any(1) },
        { "logsumexp", x => logsumexp(x, 1), x => x.logsumexp(1) },
        { "var", x => var(x, [1L], false), x => x.var([1L], false) },
        { "std", x => std(x, 1L), x => x.var(1L).sqrt() },
        { "norm", x => norm(x), x => x.square().sum().sqrt() },
        { "norm along", x => norm(x, 1, true), x => x.norm(1, true) },
        { "cumsum", x => cumsum(x, 1), x => x.cumsum(1) },
        { "cumprod", x => cumprod(x, 1), x => x.cumprod(1) },
        { "sort", x => sort(x, 1, true).values, x => x.flip(1) },
        { "reshape", x => reshape(x, 3, 2), x => x.view(3, 2) },
        { "permute", x => permute(x, 1, 0), x => x.t() },
        { "transpose", x => transpose(x, 0, 1), x => x.mT },
        { "t", t, x => x.T },
        { "flatten", x => flatten(x), x => x.ravel() },
        { "unflatten", x => unflatten(x, 1, 3, 1), x => x.unflatten(1, new Size((3, 1))) },
        { "squeeze", x => squeeze(x.view(2, 1, 3)), x => x },
        { "unsqueeze", x => unsqueeze(x, 1), x => x.view(2, 1, 3) },
        { "flip", x => flip(x, 0), x => x.roll(1, 0) },
        { "movedim", x => movedim(x, 0, 1), x => x.swapaxes(0, 1) },
        { "repeat_interleave", x => repeat_interleave(x, 2, 1), x => x.repeat_interleave(2, 1) },
        { "tril", x => tril(x, -1), x => x.clone().tril_(-1) },
        { "triu", x => triu(x, 1), x => x.clone().triu_(1) },
        { "narrow", x => narrow(x, 1, 1, 2), x => x[.., 1..] },
        { "select", x => select(x, 1, 2), x => x[.., 2] },
        { "gather", x => gather(x, 1, zeros([2, 1], dtype: int64, device: Here)), x => x[.., ..1] },
        { "masked_select", x => masked_select(x, x > 2), x => x[x > 2] },
        { "matmul", x => matmul(x, x.t()), x => x.mm(x.t()) },
        { "concat", x => concat([x, x], 1), x => x.repeat(1, 2) },
        { "chunk", x => chunk(x, 3, 1)[2], x => x.split(1, 1)[2] },
        { "split", x => split(x, [1, 2], 1)[1], x => x.split([1L, 2], 1L)[1] },
        { "unbind", x => unbind(x, 1L)[0], x => x.select(1, 0) },
        { "clone", clone, x => x },
        { "softmax", x => softmax(x, 1), x => nn.functional.softmax(x, 1L) },
        { "rand_like", x => rand_like(x) * 0, zeros_like_of },
        { "randn_like", x => randn_like(x) * 0, zeros_like_of },
    };

    [Theory, NoTensorLeak]
    [MemberData(nameof(Pairs), DisableDiscoveryEnumeration = true)]
    public void StaticForm_GivesWhatTheMethodGives(string name, Func<Tensor, Tensor> form, Func<Tensor, Tensor> method)
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3);

        var (expected, actual) = (method(x), form(x));

        Assert.True(expected.dtype == actual.dtype, name);
        TensorAssert.Close(expected, actual);
    }

    private static Tensor zeros_like_of(Tensor x) => x.zeros_like();
}
