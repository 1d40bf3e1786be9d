namespace SixLabors.ImageSharp.Tests.Bridge;

/// <summary>Where the package may fill the rest with grey, this stand-in always fails.</summary>
public sealed class CutOffTests
{
    public static TheoryData<string> Names => [.. SampleFiles.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Load_OfAFileCutInTheMiddle_Fails(string name)
    {
        var file = SampleFiles.All[name].File;
        // Of a GIF only the first frame is read, behind a palette of 384 bytes.
        var middle = name.StartsWith("gif", StringComparison.Ordinal) ? 500 : file.Length * 2 / 3;

        Assert.ThrowsAny<ImageFormatException>(() => Image.Load<PixelFormats.Rgba32>(file.AsSpan(0, middle)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Load_OfAFileCutAnywhere_FailsOrReadsItButNeverEndsOtherwise(string name)
    {
        var file = SampleFiles.All[name].File;

        for (var length = 0; length < file.Length; length += 1 + length / 20)
        {
            var failure = Record.Exception(() => Image.Load<PixelFormats.Rgba32>(file.AsSpan(0, length)).Dispose());

            Assert.True(failure is null or ImageFormatException, $"{name} cut to {length} bytes: {failure}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Load_OfAFileWithAWrongByte_FailsOrReadsItButNeverEndsOtherwise(string name)
    {
        var file = SampleFiles.All[name].File;
        var random = new Random(7);

        for (var trial = 0; trial < 60; trial++)
        {
            var damaged = (byte[])file.Clone();
            // Sizes stay as they are: a giant picture of zeros is a matter of limits, not of damage.
            damaged[random.Next(Math.Min(60, file.Length - 1), file.Length)] = (byte)random.Next(256);

            var failure = Record.Exception(() => Image.Load<PixelFormats.Rgba32>(damaged).Dispose());

            Assert.True(failure is null or ImageFormatException, $"{name}: {failure}");
        }
    }
}
