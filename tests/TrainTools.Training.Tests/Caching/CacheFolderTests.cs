using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Testing;
using TrainTools.Training.Caching;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Caching;

[NoTensorLeak]
public sealed class CacheFolderTests : IDisposable
{
    private static readonly string Key = new('a', 40);
    private static readonly string Other = new('b', 40);

    private readonly TemporaryFolder _folder = new();
    private readonly List<TrainingEvent> _events = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfWhatWasWritten_GivesItsTensorsAndText()
    {
        using var scope = NewDisposeScope();
        var written = randn(2, 3).to(bfloat16);

        Cache().Write(Key, [new("a", written), new("b", ones(4))], "花子");
        var read = Cache().Read(Key, _ => true)!;

        TensorAssert.Close(written, read.Tensors["a"], 0);
        Assert.Equal(bfloat16, read.Tensors["a"].dtype);
        Assert.Equal([4], read.Tensors["b"].shape);
        Assert.Equal("花子", read.Text);
        Assert.Null(Cache().Read(Other, _ => true));
        Assert.Empty(_events);
        Free(read);
    }

    [Theory]
    [InlineData(0)]     // the table's length
    [InlineData(100)]   // the table
    [InlineData(-1)]    // the last number
    public void Read_OfADamagedEntry_GivesNoneAndSaysSoOnce(int place)
    {
        Write(Cache(), Key);
        Damage(Key, place);
        var cache = Cache();

        Assert.Null(cache.Read(Key, _ => true));
        Assert.Empty(_events);
        cache.Tidy();

        Assert.Equal([new Problem("cache.damaged", "", ("n", "1"), ("folder", _folder.File("cache")))],
            _events.OfType<Noted>().Select(noted => noted.Problem));
    }

    [Fact]
    public void Read_OfAnEntryUnderAnothersName_GivesNone()
    {
        Write(Cache(), Key);
        File.Move(PathOf(Key), PathOf(Other));

        Assert.Null(Cache().Read(Other, _ => true));
    }

    [Fact]
    public void Read_OfWhatIsNoEntryOrCutOffOrOfOtherShapes_GivesNone()
    {
        Write(Cache(), Key);
        File.WriteAllText(PathOf(Other), "something else");

        Assert.Null(Cache().Read(Other, _ => true));
        Assert.Null(Cache().Read(Key, _ => false));
        using (var stream = new FileStream(PathOf(Key), FileMode.Open))
            stream.SetLength(stream.Length / 2);
        Assert.Null(Cache().Read(Key, _ => true));
    }

    [Fact]
    public void Write_OverADamagedEntry_MakesItWhole()
    {
        Write(Cache(), Key);
        Damage(Key, -1);

        Write(Cache(), Key);

        Free(Cache().Read(Key, _ => true)!);
    }

    [Fact]
    public void Write_WhereNoFolderCanBe_WarnsOnceAndGoesOn()
    {
        var cache = new CacheFolder(Path.Combine(_folder.Write("file", "a file"), "cache"), _events.Add);

        Write(cache, Key);
        Write(cache, Other);
        cache.Tidy();

        var problem = Assert.IsType<Warned>(Assert.Single(_events)).Problem;
        Assert.Equal("cache.not_written", problem.Code);
        Assert.Contains("this one goes on", ProblemTexts.InEnglish(problem));
    }

    [Theory]
    [InlineData(20, 0L)]                    // entries may take too little
    [InlineData(1 << 20, long.MaxValue / 2)] // the disk is to have more left than any has
    public void Write_WithoutRoom_WarnsOnceAndWritesNothing(long limit, long room)
    {
        var cache = new CacheFolder(_folder.File("cache"), _events.Add, limit, room);

        Write(cache, Key);
        Write(cache, Other);

        Assert.Equal("cache.no_room", Assert.IsType<Warned>(Assert.Single(_events)).Problem.Code);
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    [Fact]
    public void Tidy_BeyondTheLimit_ClearsAwayWhatWasNotUsedForLongest()
    {
        string[] keys = [.. Enumerable.Range(0, 4).Select(i => new string((char)('a' + i), 40))];
        foreach (var (key, i) in keys.Select((key, i) => (key, i)))
        {
            Write(Cache(), key);
            File.SetLastWriteTimeUtc(PathOf(key), DateTime.UtcNow.AddDays(i - 10));
        }
        var size = new FileInfo(PathOf(Key)).Length;
        var foreign = _folder.Write(Path.Combine("cache", "mine.safetensors"), "a person's");
        File.SetLastWriteTimeUtc(foreign, new DateTime(2020, 1, 1));
        var cache = new CacheFolder(_folder.File("cache"), _events.Add, limit: 2 * size, room: 0);
        Free(cache.Read(keys[0], _ => true)!); // the oldest, but in use

        cache.Tidy();

        Assert.Equal([PathOf(keys[0]), PathOf(keys[3]), foreign], Directory.GetFiles(_folder.File("cache")).Order());
    }

    [Fact]
    public void Tidy_ClearsAwayWhatWasNotUsedForAMonth()
    {
        Write(Cache(), Key);
        Write(Cache(), Other);
        File.SetLastWriteTimeUtc(PathOf(Key), DateTime.UtcNow.AddDays(-29));
        File.SetLastWriteTimeUtc(PathOf(Other), DateTime.UtcNow.AddDays(-31));

        Cache().Tidy();

        Assert.Equal([PathOf(Key)], Directory.GetFiles(_folder.File("cache")));
    }

    [Fact]
    public void Tidy_TakesAwayWhatAKilledRunLeftHalfWritten()
    {
        Directory.CreateDirectory(_folder.File("cache"));
        var (old, young) = (_folder.Write(Path.Combine("cache", ".x.12345678.part"), ""),
            _folder.Write(Path.Combine("cache", ".y.12345678.part"), ""));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        Cache().Tidy();

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young)); // another run may be writing it
    }

    private CacheFolder Cache() => new(_folder.File("cache"), _events.Add, room: 0);

    private static void Write(CacheFolder cache, string key)
    {
        using var numbers = ones(8);
        cache.Write(key, [new("a", numbers)]);
    }

    private string PathOf(string key) => _folder.File("cache", key + ".safetensors");

    private void Damage(string key, int place)
    {
        using var stream = new FileStream(PathOf(key), FileMode.Open);
        stream.Position = place < 0 ? stream.Length + place : place;
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
    }

    private static void Free(CacheEntry entry)
    {
        foreach (var tensor in entry.Tensors.Values)
            tensor.Dispose();
    }
}
