using TrainTools.Core.Problems;
using TrainTools.Imaging;
using TrainTools.TestImages;

namespace TrainTools.Tagging.Tests;

/// <summary>The network: outputs against numbers computed by hand, and what is no tagger.</summary>
public sealed class TaggerModelTests : IDisposable
{
    private readonly TaggerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(255, 0, 0)]
    [InlineData(0, 0, 255)]
    [InlineData(10, 200, 90)]
    public void Look_AtOneColour_GivesTheNumbersOfThePaper(int red, int green, int blue)
    {
        using var model = TaggerModel.Open(_folder.Files);

        var output = Assert.Single(model.Look([Square(red, green, blue)]));

        Assert.Equal(TinyTagger.Rows.Count, output.Length);
        for (int i = 0; i < output.Length; i++) // fp32 on the one side
            Assert.Equal(TinyTagger.Of(TinyTagger.Rows[i], red, green, blue), output[i], tolerance: 1e-6);
    }

    [Fact]
    public void Look_AtRed_ReadsBlueGreenRedAndNotScaled()
    {
        using var model = TaggerModel.Open(_folder.Files);

        var output = model.Look([Square(255, 0, 0)])[0];

        Assert.Equal(0.98201, output[5], tolerance: 5e-6); // red_background: sigmoid(8 - 4)
        Assert.Equal(0.01799, output[6], tolerance: 5e-6); // blue_background: sigmoid(-4)
    }

    [Fact]
    public void Look_WithAFixedBatch_GivesEachImageItsOwn()
    {
        _folder.Write("wd-tiny-tagger-v3/model.onnx", TinyTagger.Model(TinyTagger.Rows, [2, 448, 448, 3]));
        using var model = TaggerModel.Open(_folder.Files);

        var outputs = model.Look([Square(255, 0, 0), Square(0, 0, 255), Square(255, 0, 0)]);

        Assert.Equal([0.982, 0.018, 0.982], outputs.Select(output => Math.Round(output[5], 3)));
    }

    [Fact]
    public void Open_OfAModelThatLeavesTheSizeOpen_TakesThePublishedOne()
    {
        _folder.Write("wd-tiny-tagger-v3/model.onnx", TinyTagger.Model(TinyTagger.Rows, [null, null, null, 3]));

        using var model = TaggerModel.Open(_folder.Files);

        Assert.Equal((448, "cpu"), (model.Side, model.Device));
    }

    [Fact]
    public void Open_OfAFileThatEndsAnywhere_SaysThatItIsDamaged()
    {
        byte[] whole = TinyTagger.Model(TinyTagger.Rows);
        for (int length = 0; length < whole.Length; length += 7)
        {
            _folder.Write("wd-tiny-tagger-v3/model.onnx", whole[..length]);

            var problem = Problem(() => TaggerModel.Open(_folder.Files).Dispose());

            Assert.Equal("tagger.damaged", problem.Code);
        }
    }

    [Fact]
    public void Open_OfAnotherKindOfFile_SaysThatItIsDamaged()
    {
        _folder.Write("wd-tiny-tagger-v3/model.onnx", "<html>404</html>"u8.ToArray());

        Assert.Equal("tagger.damaged", Problem(() => TaggerModel.Open(_folder.Files).Dispose()).Code);
    }

    [Fact]
    public void Open_OfAnImageClassifierWithChannelsFirst_SaysWhichShapeATaggerHas()
    {
        _folder.Write("wd-tiny-tagger-v3/model.onnx", TinyTagger.Model(TinyTagger.Rows, [null, 3, 224, 224]));

        var problem = Problem(() => TaggerModel.Open(_folder.Files).Dispose());

        Assert.Equal("tagger.input_shape", problem.Code);
        Assert.Contains("[N, 3, 224, 224]", ProblemTexts.InEnglish(problem));
    }

    [Fact]
    public void Open_WithTheTableOfAnotherTagger_SaysHowManyEachHas()
    {
        _folder.Write("wd-tiny-tagger-v3/selected_tags.csv",
            System.Text.Encoding.UTF8.GetBytes(TinyTagger.Table([.. TinyTagger.Rows.SkipLast(1)])));

        var problem = Problem(() => TaggerModel.Open(_folder.Files).Dispose());

        Assert.Equal("tagger.rows", problem.Code);
        Assert.Contains("has 8 tags", ProblemTexts.InEnglish(problem));
        Assert.Contains("[N, 9]", ProblemTexts.InEnglish(problem));
    }

    [Fact]
    public void Look_WithoutTheSigmoid_SaysThatTheNumbersAreNoProbabilities()
    {
        _folder.Write("wd-tiny-tagger-v3/model.onnx", TinyTagger.Model(TinyTagger.Rows, hasSigmoid: false));
        using var model = TaggerModel.Open(_folder.Files);

        Assert.Equal("tagger.no_probabilities", Problem(() => model.Look([Square(255, 0, 0)])).Code);
    }

    [Fact]
    public void Open_WithAFolderThatLacksTheGpusLibrary_ComputesOnTheCpuAndSaysSo()
    {
        using var model = TaggerModel.Open(_folder.Files, gpuFolder: _folder.Path);

        Assert.Equal("tagging.no_gpu_library", model.Note?.Code);
        Assert.Single(model.Look([Square(0, 0, 0)]));
    }

    private static RgbImage Square(int red, int green, int blue)
    {
        var rgb = new byte[448 * 448 * 3];
        for (int i = 0; i < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = ((byte)red, (byte)green, (byte)blue);
        return new RgbImage(448, 448, rgb);
    }

    private static Problem Problem(Action act) => Assert.Throws<TaggingException>(act).Problem;
}
