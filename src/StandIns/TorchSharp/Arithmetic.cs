using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_binary(BinaryOp op, TensorHandle a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_binary_scalar(BinaryOp op, TensorHandle a, NativeScalar b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_binary_(BinaryOp op, TensorHandle a, TensorHandle b);

    [LibraryImport(Library)]
    internal static partial int tt_binary_scalar_(BinaryOp op, TensorHandle a, NativeScalar b);

    [LibraryImport(Library)]
    internal static partial int tt_scalar_sub(NativeScalar a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_scalar_div(NativeScalar a, TensorHandle b, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_add_scaled(TensorHandle a, TensorHandle b, NativeScalar alpha, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_add_scaled_(TensorHandle a, TensorHandle b, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial int tt_addcmul(TensorHandle a, TensorHandle x, TensorHandle y, NativeScalar value,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_addcmul_(TensorHandle a, TensorHandle x, TensorHandle y, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int tt_addcdiv(TensorHandle a, TensorHandle x, TensorHandle y, NativeScalar value,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_addcdiv_(TensorHandle a, TensorHandle x, TensorHandle y, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int tt_lerp(TensorHandle a, TensorHandle end, TensorHandle weight, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_lerp_(TensorHandle a, TensorHandle end, TensorHandle weight);
}

/// <summary>The bridge's <c>tt_binary_op</c>, in its order.</summary>
internal enum BinaryOp
{
    Add, Sub, Mul, Div, DivTrunc, DivFloor, Pow, Remainder, Fmod,
    Eq, Ne, Lt, Le, Gt, Ge,
    LogicalAnd, LogicalOr, LogicalXor, BitwiseAnd, BitwiseOr, BitwiseXor,
    Minimum, Maximum, Atan2,
}

public static partial class torch
{
    /// <summary>What a division does with the fraction.</summary>
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor add(Tensor left, Scalar right) => left.add(right);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => left.add(right, alpha);

    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);

    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul(tensor1, tensor2, value);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv(tensor1, tensor2, value);

    public partial class Tensor
    {
        private Tensor Binary(BinaryOp op, Tensor other) =>
            Made(tt_binary(op, _handle, other._handle, out var made), made);

        private Tensor Number(BinaryOp op, NativeScalar other) =>
            Made(tt_binary_scalar(op, _handle, other, out var made), made);

        private Tensor InPlace(BinaryOp op, Tensor other) => Done(tt_binary_(op, _handle, other._handle));

        private Tensor NumberInPlace(BinaryOp op, NativeScalar other) => Done(tt_binary_scalar_(op, _handle, other));

        private static BinaryOp Division(RoundingMode mode) => mode switch
        {
            RoundingMode.trunc => BinaryOp.DivTrunc,
            RoundingMode.floor => BinaryOp.DivFloor,
            _ => BinaryOp.Div,
        };

        public Tensor add(Tensor target) => Binary(BinaryOp.Add, target);

        public Tensor add(Scalar scalar) => Number(BinaryOp.Add, scalar);

        /// <summary>this + alpha · target.</summary>
        public Tensor add(Tensor target, Scalar alpha) =>
            Made(tt_add_scaled(_handle, target._handle, alpha, out var made), made);

        public Tensor add(Scalar scalar, Scalar alpha) => Number(BinaryOp.Add, Times(scalar, alpha));

        public Tensor add_(Tensor target) => InPlace(BinaryOp.Add, target);

        public Tensor add_(Scalar scalar) => NumberInPlace(BinaryOp.Add, scalar);

        /// <summary>this += alpha · target.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Done(tt_add_scaled_(_handle, target._handle, alpha));

        public Tensor add_(Scalar scalar, Scalar alpha) => NumberInPlace(BinaryOp.Add, Times(scalar, alpha));

        public Tensor sub(Tensor target) => Binary(BinaryOp.Sub, target);

        public Tensor sub(Scalar target) => Number(BinaryOp.Sub, target);

        public Tensor sub_(Tensor target) => InPlace(BinaryOp.Sub, target);

        public Tensor sub_(Scalar target) => NumberInPlace(BinaryOp.Sub, target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor mul(Tensor target) => Binary(BinaryOp.Mul, target);

        public Tensor mul(Scalar target) => Number(BinaryOp.Mul, target);

        public Tensor mul_(Tensor target) => InPlace(BinaryOp.Mul, target);

        public Tensor mul_(Scalar target) => NumberInPlace(BinaryOp.Mul, target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Binary(Division(rounding_mode), target);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Number(Division(rounding_mode), target);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(Division(rounding_mode), target);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            NumberInPlace(Division(rounding_mode), target);

        public Tensor floor_divide(Tensor other) => Binary(BinaryOp.DivFloor, other);

        public Tensor floor_divide(Scalar other) => Number(BinaryOp.DivFloor, other);

        public Tensor remainder(Tensor target) => Binary(BinaryOp.Remainder, target);

        public Tensor remainder(Scalar scalar) => Number(BinaryOp.Remainder, scalar);

        public Tensor fmod(Tensor target) => Binary(BinaryOp.Fmod, target);

        public Tensor fmod(Scalar scalar) => Number(BinaryOp.Fmod, scalar);

        public Tensor pow(Tensor exponent) => Binary(BinaryOp.Pow, exponent);

        public Tensor pow(Scalar exponent) => Number(BinaryOp.Pow, exponent);

        public Tensor pow_(Tensor exponent) => InPlace(BinaryOp.Pow, exponent);

        public Tensor pow_(Scalar exponent) => NumberInPlace(BinaryOp.Pow, exponent);

        public Tensor minimum(Tensor other) => Binary(BinaryOp.Minimum, other);

        public Tensor maximum(Tensor other) => Binary(BinaryOp.Maximum, other);

        public Tensor atan2(Tensor other) => Binary(BinaryOp.Atan2, other);

        /// <summary>this + value · tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Made(tt_addcmul(_handle, tensor1._handle, tensor2._handle, value, out var made), made);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(tt_addcmul_(_handle, tensor1._handle, tensor2._handle, value));

        /// <summary>this + value · tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Made(tt_addcdiv(_handle, tensor1._handle, tensor2._handle, value, out var made), made);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1L);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(tt_addcdiv_(_handle, tensor1._handle, tensor2._handle, value));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1L);

        /// <summary>this + weight · (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) =>
            Made(tt_lerp(_handle, end._handle, weight._handle, out var made), made);

        public Tensor lerp_(Tensor end, Tensor weight) => Done(tt_lerp_(_handle, end._handle, weight._handle));

        private static NativeScalar Times(Scalar a, Scalar b) =>
            a.Native.Kind == NativeScalar.Floating || b.Native.Kind == NativeScalar.Floating
                ? a.Native.AsDouble * b.Native.AsDouble
                : a.Native.AsLong * b.Native.AsLong;
    }
}
