using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_matmul(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_mm(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_bmm(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_mv(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_dot(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_outer(TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_addmm(TensorHandle a, TensorHandle x, TensorHandle y, double beta, double alpha,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_addmm_(TensorHandle a, TensorHandle x, TensorHandle y, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial int tt_baddbmm(TensorHandle a, TensorHandle x, TensorHandle y, double beta, double alpha,
        out nint made);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tt_einsum(string equation, ReadOnlySpan<nint> items, long count, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_svd(TensorHandle a, byte fullMatrices, out nint u, out nint s, out nint vh);
}

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    /// <summary>Sums of products by Einstein's convention, such as "bij,bjk->bik".</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        using var handles = new TensorHandles(tensors.AsSpan());
        return Made(tt_einsum(equation, handles.Natives, handles.Count, out var made), made);
    }

    public static partial class linalg
    {
        /// <summary>input = U · diag(S) · Vh.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Check(tt_svd(input._handle, Flag(fullMatrices), out var u, out var s, out var vh));
            return (new Tensor(u), new Tensor(s), new Tensor(vh));
        }
    }

    public partial class Tensor
    {
        /// <summary>The matrix product over the last two dimensions; the others broadcast.</summary>
        public Tensor matmul(Tensor target) => Made(tt_matmul(_handle, target._handle, out var made), made);

        public Tensor mm(Tensor target) => Made(tt_mm(_handle, target._handle, out var made), made);

        public Tensor bmm(Tensor batch2) => Made(tt_bmm(_handle, batch2._handle, out var made), made);

        public Tensor mv(Tensor target) => Made(tt_mv(_handle, target._handle, out var made), made);

        public Tensor dot(Tensor target) => Made(tt_dot(_handle, target._handle, out var made), made);

        public Tensor outer(Tensor vec2) => Made(tt_outer(_handle, vec2._handle, out var made), made);

        /// <summary>beta · this + alpha · mat1 · mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Made(tt_addmm(_handle, mat1._handle, mat2._handle, beta, alpha, out var made), made);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Done(tt_addmm_(_handle, mat1._handle, mat2._handle, beta, alpha));

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Made(tt_baddbmm(_handle, batch1._handle, batch2._handle, beta, alpha, out var made), made);
    }
}
