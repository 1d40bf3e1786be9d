using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The shape of a tensor as a value.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] _shape;

        public Size(long[] shape) => _shape = [.. shape];

        public Size(IEnumerable<long> shape) => _shape = [.. shape];

        public Size(long size) => _shape = [size];

        public Size(int size) => _shape = [size];

        public Size(int[] shape) => _shape = Array.ConvertAll(shape, size => (long)size);

        public Size((long, long) size) => _shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((int, int) size) => _shape = [size.Item1, size.Item2];

        public Size((int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public static Size Empty = new(Array.Empty<long>());

        public long[] Shape => _shape;

        public int Length => _shape.Length;

        public bool IsEmpty => _shape.Length == 0;

        public long this[int idx] => _shape[idx];

        public long this[long idx] => _shape[idx];

        public long numel() => _shape.TotalSize();

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new([size.Item1, size.Item2]);

        public static implicit operator Size((long, long, long) size) => new([size.Item1, size.Item2, size.Item3]);

        public static implicit operator Size((long, long, long, long) size) =>
            new([size.Item1, size.Item2, size.Item3, size.Item4]);

        public static bool operator ==(Size left, Size right) => left._shape.AsSpan().SequenceEqual(right._shape);

        public static bool operator !=(Size left, Size right) => !(left == right);

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var size in _shape) hash.Add(size);
            return hash.ToHashCode();
        }
    }
}
