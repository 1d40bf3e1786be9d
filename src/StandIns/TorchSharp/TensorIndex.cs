namespace TorchSharp;

public static partial class torch
{
    /// <summary>What stands between a tensor's brackets: a number, a range, a mask, a new axis, an ellipsis.</summary>
    public struct TensorIndex
    {
        private const long Open = long.MinValue;

        internal readonly IndexKind Kind;
        internal readonly long Start;
        internal readonly long Stop;
        internal readonly long Step;
        internal readonly Tensor? Values;

        private TensorIndex(IndexKind kind, long start = 0, long stop = 0, long step = 0, Tensor? values = null) =>
            (Kind, Start, Stop, Step, Values) = (kind, start, stop, step, values);

        /// <summary>A new axis of size 1.</summary>
        public static TensorIndex None = new(IndexKind.NewAxis);

        /// <summary>A new axis of size 1.</summary>
        public static TensorIndex Null = new(IndexKind.NewAxis);

        /// <summary>As many whole dimensions as are left over.</summary>
        public static TensorIndex Ellipsis = new(IndexKind.Ellipsis);

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>From start, before stop, by steps; what is left out is open.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(IndexKind.Slice, start ?? Open, stop ?? Open, step ?? Open);

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(Position(range.Start), End(range.End));

        public static TensorIndex Bool(bool value) => new(IndexKind.Bool, value ? 1 : 0);

        public static TensorIndex Single(long? index) =>
            index is { } number ? new(IndexKind.Single, number) : new(IndexKind.NewAxis);

        /// <summary>By a tensor of whole numbers, or a mask.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(IndexKind.Tensor, values: tensor);

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        /// <summary>^0 is the end itself, which has no negative number.</summary>
        private static long? End(Index index) => index is { IsFromEnd: true, Value: 0 } ? null : Position(index);
    }
}

/// <summary>The bridge's <c>tt_index_kind</c>, in its order.</summary>
internal enum IndexKind
{
    NewAxis, Ellipsis, Single, Bool, Slice, Tensor,
}
