using System.Security.Cryptography;

namespace TrainTools.Training.Output;

/// <summary>A stream that keeps nothing and hashes (SHA-256) one stretch of what is written to it.</summary>
/// <param name="start">First byte of the stretch.</param>
/// <param name="length">Bytes in the stretch; what is never written is left out.</param>
internal sealed class WindowHash(long start, long length) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>64 hexadecimal digits; the hash begins anew.</summary>
    public string Hex() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var from = Math.Clamp(start - _position, 0, buffer.Length);
        var to = Math.Clamp(start + length - _position, from, buffer.Length);
        _hash.AppendData(buffer[(int)from..(int)to]);
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
