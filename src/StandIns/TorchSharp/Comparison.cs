using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08,
        bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);

    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);

    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Binary(BinaryOp.Eq, target);

        public Tensor eq(Scalar target) => Number(BinaryOp.Eq, target);

        public Tensor ne(Tensor target) => Binary(BinaryOp.Ne, target);

        public Tensor ne(Scalar target) => Number(BinaryOp.Ne, target);

        public Tensor lt(Tensor target) => Binary(BinaryOp.Lt, target);

        public Tensor lt(Scalar target) => Number(BinaryOp.Lt, target);

        public Tensor le(Tensor target) => Binary(BinaryOp.Le, target);

        public Tensor le(Scalar target) => Number(BinaryOp.Le, target);

        public Tensor gt(Tensor target) => Binary(BinaryOp.Gt, target);

        public Tensor gt(Scalar target) => Number(BinaryOp.Gt, target);

        public Tensor ge(Tensor target) => Binary(BinaryOp.Ge, target);

        public Tensor ge(Scalar target) => Number(BinaryOp.Ge, target);

        /// <summary>Element by element, like <see cref="eq(Tensor)"/>: a tensor, not a bool.</summary>
        public Tensor equal(Tensor target) => eq(target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Check(tt_allclose(_handle, target._handle, rtol, atol, Flag(equal_nan), out var yes));
            return yes != 0;
        }

        public Tensor logical_and(Tensor other) => Binary(BinaryOp.LogicalAnd, other);

        public Tensor logical_or(Tensor other) => Binary(BinaryOp.LogicalOr, other);

        public Tensor logical_xor(Tensor other) => Binary(BinaryOp.LogicalXor, other);

        public Tensor bitwise_and(Tensor other) => Binary(BinaryOp.BitwiseAnd, other);

        public Tensor bitwise_or(Tensor other) => Binary(BinaryOp.BitwiseOr, other);

        public Tensor bitwise_xor(Tensor other) => Binary(BinaryOp.BitwiseXor, other);
    }
}
