using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.Binary(BinaryOp.Add, right);

        public static Tensor operator +(Tensor left, Scalar right) => left.Number(BinaryOp.Add, right);

        public static Tensor operator +(Tensor left, int right) => left.Number(BinaryOp.Add, (long)right);

        public static Tensor operator +(Tensor left, long right) => left.Number(BinaryOp.Add, right);

        public static Tensor operator +(Tensor left, float right) => left.Number(BinaryOp.Add, (double)right);

        public static Tensor operator +(Tensor left, double right) => left.Number(BinaryOp.Add, right);

        public static Tensor operator +(Scalar left, Tensor right) => right.Number(BinaryOp.Add, left);

        public static Tensor operator +(int left, Tensor right) => right.Number(BinaryOp.Add, (long)left);

        public static Tensor operator +(long left, Tensor right) => right.Number(BinaryOp.Add, left);

        public static Tensor operator +(float left, Tensor right) => right.Number(BinaryOp.Add, (double)left);

        public static Tensor operator +(double left, Tensor right) => right.Number(BinaryOp.Add, left);

        public static Tensor operator -(Tensor left, Tensor right) => left.Binary(BinaryOp.Sub, right);

        public static Tensor operator -(Tensor left, Scalar right) => left.Number(BinaryOp.Sub, right);

        public static Tensor operator -(Tensor left, int right) => left.Number(BinaryOp.Sub, (long)right);

        public static Tensor operator -(Tensor left, long right) => left.Number(BinaryOp.Sub, right);

        public static Tensor operator -(Tensor left, float right) => left.Number(BinaryOp.Sub, (double)right);

        public static Tensor operator -(Tensor left, double right) => left.Number(BinaryOp.Sub, right);

        public static Tensor operator -(Scalar left, Tensor right) => Subtract(left, right);

        public static Tensor operator -(int left, Tensor right) => Subtract((long)left, right);

        public static Tensor operator -(long left, Tensor right) => Subtract(left, right);

        public static Tensor operator -(float left, Tensor right) => Subtract((double)left, right);

        public static Tensor operator -(double left, Tensor right) => Subtract(left, right);

        public static Tensor operator *(Tensor left, Tensor right) => left.Binary(BinaryOp.Mul, right);

        public static Tensor operator *(Tensor left, Scalar right) => left.Number(BinaryOp.Mul, right);

        public static Tensor operator *(Tensor left, int right) => left.Number(BinaryOp.Mul, (long)right);

        public static Tensor operator *(Tensor left, long right) => left.Number(BinaryOp.Mul, right);

        public static Tensor operator *(Tensor left, float right) => left.Number(BinaryOp.Mul, (double)right);

        public static Tensor operator *(Tensor left, double right) => left.Number(BinaryOp.Mul, right);

        public static Tensor operator *(Scalar left, Tensor right) => right.Number(BinaryOp.Mul, left);

        public static Tensor operator *(int left, Tensor right) => right.Number(BinaryOp.Mul, (long)left);

        public static Tensor operator *(long left, Tensor right) => right.Number(BinaryOp.Mul, left);

        public static Tensor operator *(float left, Tensor right) => right.Number(BinaryOp.Mul, (double)left);

        public static Tensor operator *(double left, Tensor right) => right.Number(BinaryOp.Mul, left);

        public static Tensor operator /(Tensor left, Tensor right) => left.Binary(BinaryOp.Div, right);

        public static Tensor operator /(Tensor left, Scalar right) => left.Number(BinaryOp.Div, right);

        public static Tensor operator /(Tensor left, int right) => left.Number(BinaryOp.Div, (long)right);

        public static Tensor operator /(Tensor left, long right) => left.Number(BinaryOp.Div, right);

        public static Tensor operator /(Tensor left, float right) => left.Number(BinaryOp.Div, (double)right);

        public static Tensor operator /(Tensor left, double right) => left.Number(BinaryOp.Div, right);

        public static Tensor operator /(Scalar left, Tensor right) => Divide(left, right);

        public static Tensor operator /(int left, Tensor right) => Divide((long)left, right);

        public static Tensor operator /(long left, Tensor right) => Divide(left, right);

        public static Tensor operator /(float left, Tensor right) => Divide((double)left, right);

        public static Tensor operator /(double left, Tensor right) => Divide(left, right);

        public static Tensor operator %(Tensor left, Tensor right) => left.Binary(BinaryOp.Remainder, right);

        public static Tensor operator %(Tensor left, Scalar right) => left.Number(BinaryOp.Remainder, right);

        public static Tensor operator %(Tensor left, int right) => left.Number(BinaryOp.Remainder, (long)right);

        public static Tensor operator %(Tensor left, long right) => left.Number(BinaryOp.Remainder, right);

        public static Tensor operator %(Tensor left, float right) => left.Number(BinaryOp.Remainder, (double)right);

        public static Tensor operator %(Tensor left, double right) => left.Number(BinaryOp.Remainder, right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.Binary(BinaryOp.Eq, right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.Number(BinaryOp.Eq, right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.Number(BinaryOp.Eq, left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.Binary(BinaryOp.Ne, right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.Number(BinaryOp.Ne, right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.Number(BinaryOp.Ne, left);

        public static Tensor operator <(Tensor left, Tensor right) => left.Binary(BinaryOp.Lt, right);

        public static Tensor operator <(Tensor left, Scalar right) => left.Number(BinaryOp.Lt, right);

        public static Tensor operator <(Scalar left, Tensor right) => right.Number(BinaryOp.Gt, left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.Binary(BinaryOp.Le, right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.Number(BinaryOp.Le, right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.Number(BinaryOp.Ge, left);

        public static Tensor operator >(Tensor left, Tensor right) => left.Binary(BinaryOp.Gt, right);

        public static Tensor operator >(Tensor left, Scalar right) => left.Number(BinaryOp.Gt, right);

        public static Tensor operator >(Scalar left, Tensor right) => right.Number(BinaryOp.Lt, left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.Binary(BinaryOp.Ge, right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.Number(BinaryOp.Ge, right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.Number(BinaryOp.Le, left);

        public static Tensor operator &(Tensor left, Tensor right) => left.Binary(BinaryOp.BitwiseAnd, right);

        public static Tensor operator |(Tensor left, Tensor right) => left.Binary(BinaryOp.BitwiseOr, right);

        public static Tensor operator ^(Tensor left, Tensor right) => left.Binary(BinaryOp.BitwiseXor, right);

        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public static implicit operator Tensor(bool value) => tensor(value);

        public static implicit operator Tensor(bool[] value) => tensor(value);

        public static implicit operator Tensor(byte value) => tensor(value);

        public static implicit operator Tensor(byte[] value) => tensor(value);

        public static implicit operator Tensor(int value) => tensor(value);

        public static implicit operator Tensor(int[] value) => tensor(value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(long[] value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(float[] value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static implicit operator Tensor(double[] value) => tensor(value);

        public static implicit operator Tensor(sbyte value) => tensor(value);

        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        public static implicit operator Tensor(short value) => tensor(value);

        public static implicit operator Tensor(short[] value) => tensor(value);

        public static implicit operator Tensor(Scalar scalar) => scalar.Native.Kind switch
        {
            NativeScalar.Bool => tensor(scalar.Native.AsBool),
            NativeScalar.Integer => tensor(scalar.Native.AsLong),
            _ => tensor(scalar.Native.AsDouble),
        };

        private static Tensor Subtract(NativeScalar left, Tensor right) =>
            Made(tt_scalar_sub(left, right._handle, out var made), made);

        private static Tensor Divide(NativeScalar left, Tensor right) =>
            Made(tt_scalar_div(left, right._handle, out var made), made);
    }
}
