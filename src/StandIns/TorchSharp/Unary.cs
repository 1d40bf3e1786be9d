using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_unary(UnaryOp op, TensorHandle a, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_unary_(UnaryOp op, TensorHandle a);
}

/// <summary>The bridge's <c>tt_unary_op</c>, in its order.</summary>
internal enum UnaryOp
{
    Abs, Acos, Asin, Atan, Ceil, Cos, Cosh, Erf, Exp, Expm1,
    Floor, Frac, Log, Log10, Log1p, Log2, Neg, Reciprocal, Relu, Rsqrt, Sigmoid, Sign,
    Silu, Sin, Sinh, Sqrt, Tan, Tanh, Trunc, BitwiseNot, LogicalNot,
    Square, Isfinite, Isinf, Isnan, Signbit, LogSigmoid,
}

public static partial class torch
{
    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor abs_(Tensor input) => input.abs_();

    public static Tensor acos(Tensor input) => input.acos();

    public static Tensor acos_(Tensor input) => input.acos_();

    public static Tensor asin(Tensor input) => input.asin();

    public static Tensor asin_(Tensor input) => input.asin_();

    public static Tensor atan(Tensor input) => input.atan();

    public static Tensor atan_(Tensor input) => input.atan_();

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor ceil_(Tensor input) => input.ceil_();

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor cos_(Tensor input) => input.cos_();

    public static Tensor cosh(Tensor input) => input.cosh();

    public static Tensor cosh_(Tensor input) => input.cosh_();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor erf_(Tensor input) => input.erf_();

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor exp_(Tensor input) => input.exp_();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor expm1_(Tensor input) => input.expm1_();

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor floor_(Tensor input) => input.floor_();

    public static Tensor frac(Tensor input) => input.frac();

    public static Tensor frac_(Tensor input) => input.frac_();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log_(Tensor input) => input.log_();

    public static Tensor log10(Tensor input) => input.log10();

    public static Tensor log10_(Tensor input) => input.log10_();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor log1p_(Tensor input) => input.log1p_();

    public static Tensor log2(Tensor input) => input.log2();

    public static Tensor log2_(Tensor input) => input.log2_();

    public static Tensor neg(Tensor input) => input.neg();

    public static Tensor neg_(Tensor input) => input.neg_();

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor reciprocal_(Tensor input) => input.reciprocal_();

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor sign_(Tensor input) => input.sign_();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor sin_(Tensor input) => input.sin_();

    public static Tensor sinh(Tensor input) => input.sinh();

    public static Tensor sinh_(Tensor input) => input.sinh_();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    public static Tensor tan(Tensor input) => input.tan();

    public static Tensor tan_(Tensor input) => input.tan_();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor tanh_(Tensor input) => input.tanh_();

    public static Tensor trunc(Tensor input) => input.trunc();

    public static Tensor trunc_(Tensor input) => input.trunc_();

    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    public static Tensor bitwise_not_(Tensor input) => input.bitwise_not_();

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor signbit(Tensor input) => input.signbit();

    public partial class Tensor
    {
        private Tensor Unary(UnaryOp op) => Made(tt_unary(op, _handle, out var made), made);

        private Tensor InPlace(UnaryOp op) => Done(tt_unary_(op, _handle));

        public Tensor abs() => Unary(UnaryOp.Abs);

        public Tensor abs_() => InPlace(UnaryOp.Abs);

        public Tensor acos() => Unary(UnaryOp.Acos);

        public Tensor acos_() => InPlace(UnaryOp.Acos);

        public Tensor asin() => Unary(UnaryOp.Asin);

        public Tensor asin_() => InPlace(UnaryOp.Asin);

        public Tensor atan() => Unary(UnaryOp.Atan);

        public Tensor atan_() => InPlace(UnaryOp.Atan);

        public Tensor ceil() => Unary(UnaryOp.Ceil);

        public Tensor ceil_() => InPlace(UnaryOp.Ceil);

        public Tensor cos() => Unary(UnaryOp.Cos);

        public Tensor cos_() => InPlace(UnaryOp.Cos);

        public Tensor cosh() => Unary(UnaryOp.Cosh);

        public Tensor cosh_() => InPlace(UnaryOp.Cosh);

        public Tensor erf() => Unary(UnaryOp.Erf);

        public Tensor erf_() => InPlace(UnaryOp.Erf);

        public Tensor exp() => Unary(UnaryOp.Exp);

        public Tensor exp_() => InPlace(UnaryOp.Exp);

        public Tensor expm1() => Unary(UnaryOp.Expm1);

        public Tensor expm1_() => InPlace(UnaryOp.Expm1);

        public Tensor floor() => Unary(UnaryOp.Floor);

        public Tensor floor_() => InPlace(UnaryOp.Floor);

        public Tensor frac() => Unary(UnaryOp.Frac);

        public Tensor frac_() => InPlace(UnaryOp.Frac);

        public Tensor log() => Unary(UnaryOp.Log);

        public Tensor log_() => InPlace(UnaryOp.Log);

        public Tensor log10() => Unary(UnaryOp.Log10);

        public Tensor log10_() => InPlace(UnaryOp.Log10);

        public Tensor log1p() => Unary(UnaryOp.Log1p);

        public Tensor log1p_() => InPlace(UnaryOp.Log1p);

        public Tensor log2() => Unary(UnaryOp.Log2);

        public Tensor log2_() => InPlace(UnaryOp.Log2);

        public Tensor neg() => Unary(UnaryOp.Neg);

        public Tensor neg_() => InPlace(UnaryOp.Neg);

        public Tensor reciprocal() => Unary(UnaryOp.Reciprocal);

        public Tensor reciprocal_() => InPlace(UnaryOp.Reciprocal);

        public Tensor relu() => Unary(UnaryOp.Relu);

        public Tensor relu_() => InPlace(UnaryOp.Relu);

        public Tensor rsqrt() => Unary(UnaryOp.Rsqrt);

        public Tensor rsqrt_() => InPlace(UnaryOp.Rsqrt);

        public Tensor sigmoid() => Unary(UnaryOp.Sigmoid);

        public Tensor sigmoid_() => InPlace(UnaryOp.Sigmoid);

        public Tensor sign() => Unary(UnaryOp.Sign);

        public Tensor sign_() => InPlace(UnaryOp.Sign);

        public Tensor silu() => Unary(UnaryOp.Silu);

        public Tensor silu_() => InPlace(UnaryOp.Silu);

        public Tensor sin() => Unary(UnaryOp.Sin);

        public Tensor sin_() => InPlace(UnaryOp.Sin);

        public Tensor sinh() => Unary(UnaryOp.Sinh);

        public Tensor sinh_() => InPlace(UnaryOp.Sinh);

        public Tensor sqrt() => Unary(UnaryOp.Sqrt);

        public Tensor sqrt_() => InPlace(UnaryOp.Sqrt);

        public Tensor tan() => Unary(UnaryOp.Tan);

        public Tensor tan_() => InPlace(UnaryOp.Tan);

        public Tensor tanh() => Unary(UnaryOp.Tanh);

        public Tensor tanh_() => InPlace(UnaryOp.Tanh);

        public Tensor trunc() => Unary(UnaryOp.Trunc);

        public Tensor trunc_() => InPlace(UnaryOp.Trunc);

        public Tensor bitwise_not() => Unary(UnaryOp.BitwiseNot);

        public Tensor bitwise_not_() => InPlace(UnaryOp.BitwiseNot);

        public Tensor logical_not() => Unary(UnaryOp.LogicalNot);

        public Tensor logical_not_() => InPlace(UnaryOp.LogicalNot);

        public Tensor square() => Unary(UnaryOp.Square);

        public Tensor isfinite() => Unary(UnaryOp.Isfinite);

        public Tensor isinf() => Unary(UnaryOp.Isinf);

        public Tensor isnan() => Unary(UnaryOp.Isnan);

        public Tensor signbit() => Unary(UnaryOp.Signbit);

        public Tensor log_sigmoid() => Unary(UnaryOp.LogSigmoid);
    }
}
