using System.Reflection;

namespace SixLabors.ImageSharp.Tests.Bridge;

public sealed class StandInTests
{
    [Fact]
    public void Assembly_SaysThatItIsAStandInAndForWhat()
    {
        var facts = typeof(Image).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .ToDictionary(fact => fact.Key, fact => fact.Value);

        Assert.Equal("true", facts["StandIn"]);
        Assert.Equal("SixLabors.ImageSharp 3.1.12", facts["StandInFor"]);
    }

    [Fact]
    public void Identify_OfNothing_IsAnUnknownFormat() =>
        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(ReadOnlySpan<byte>.Empty));

    [Fact]
    public void Identify_OfATextThatBeginsLikeABitmap_IsAnUnknownFormat()
    {
        var text = "BM: a text that begins like a bitmap, but is none."u8.ToArray();

        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(text));
    }
}
