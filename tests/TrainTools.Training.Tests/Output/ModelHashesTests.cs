using System.Security.Cryptography;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Output;

namespace TrainTools.Training.Tests.Output;

public sealed class ModelHashesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3_000_000)]
    [InlineData(0x100000 + 0x8000)] // ends within the stretch that the old hash covers
    [InlineData(1000)] // ends before it: the old hash is that of nothing
    public void Of_AFile_GivesTheOldHashOfItsStretchAndTheNewOneOfAll(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var stretch = bytes.Skip(0x100000).Take(0x10000).ToArray();

        var hashes = new ModelHashes().Of(_folder.Write("model", bytes));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), hashes.Sha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(stretch))[..8], hashes.Legacy);
    }

    [Fact]
    public void Of_TheSameFileAgain_ComesFromMemoryUntilItChanges()
    {
        var hashes = new ModelHashes();
        var path = _folder.Write("model", [1, 2, 3]);
        var first = hashes.Of(path);

        var second = hashes.Of(path);
        _folder.Write("model", [1, 2, 3, 4]);
        var third = hashes.Of(path);

        Assert.Same(first, second);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public void Of_WhenCancelled_Stops()
    {
        var path = _folder.Write("model", [1, 2, 3]);

        Assert.Throws<OperationCanceledException>(() => new ModelHashes().Of(path, new CancellationToken(true)));
    }

    [Fact]
    public void Of_AMissingFile_NamesIt()
    {
        var error = Assert.Throws<CheckpointException>(() => new ModelHashes().Of(_folder.File("gone")));

        Assert.Equal("model.unreadable", error.Problem.Code);
        Assert.Contains(("path", _folder.File("gone")), error.Problem.Arguments);
    }

    [Fact]
    public void WindowHash_WrittenInPieces_IsThatOfTheStretch()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(value => (byte)value)];
        using var hash = new WindowHash(10, 50);

        foreach (var piece in bytes.Chunk(7))
            hash.Write(piece);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(10, 50))), hash.Hex());
        Assert.Equal(100, hash.Length);
    }
}
