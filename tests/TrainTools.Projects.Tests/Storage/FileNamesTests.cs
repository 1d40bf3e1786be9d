using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

/// <summary>The rules of Windows, Linux and prompts, all of them on whatever system the tests run.</summary>
public sealed class FileNamesTests
{
    [Theory]
    [InlineData("my_lora")]
    [InlineData("花子 ver.2")]
    [InlineData("it's (mine) [v1] {x} & #1 + 50% = ~!@^$;")]
    [InlineData("🎨")]
    [InlineData("é")]
    [InlineData("e\u0301")]                 // decomposed, as macOS writes it
    [InlineData("v1.0.0")]
    [InlineData("console")]
    [InlineData("COM")]
    [InlineData("COM10")]
    [InlineData("lpt0")]
    [InlineData("nonesuch")]
    public void Problem_OfAUsableName_IsNone(string name) => Assert.Null(FileNames.Problem(name));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Problem_OfNoName_AsksForOne(string name) =>
        Assert.Equal(new Problem("output.empty", "output"), FileNames.Problem(name));

    [Theory]
    [InlineData("../../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\x")]
    [InlineData("..\\x")]
    public void Problem_OfAPath_AsksForANameAlone(string name) => Assert.Equal(
        new Problem("output.folder", "output", ("value", name)), FileNames.Problem(name));

    [Theory]
    [InlineData("a:b", ':')]
    [InlineData("a<b", '<')]
    [InlineData("a>b", '>')]
    [InlineData("a,b", ',')]
    [InlineData("a|b", '|')]
    [InlineData("a?b", '?')]
    [InlineData("a*b", '*')]
    [InlineData("say \"hi\"", '"')]
    public void Problem_OfASignThatNamesOrPromptsCannotHold_NamesIt(string name, char sign) =>
        Assert.Equal($"The output name '{name}' contains '{sign}', which file names or prompts cannot hold; " +
            "leave it out.",
            SettingTexts.OnTheCommandLine(FileNames.Problem(name)!));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("dot.")]
    [InlineData(" space")]
    [InlineData("space ")]
    [InlineData("wide space\u3000")]
    public void Problem_OfDotsAndSpacesAtTheEnds_SaysSo(string name) =>
        Assert.Equal(new Problem("output.ends", "output", ("value", name)), FileNames.Problem(name));

    [Theory]
    [InlineData("CON")]
    [InlineData("nul")]
    [InlineData("Aux.v2")]
    [InlineData("prn .x")]
    [InlineData("com1")]
    [InlineData("LPT9.safe")]
    [InlineData("COM²")]
    [InlineData("conin$")]
    public void Problem_OfADeviceOfWindows_SaysWhatToAdd(string name)
    {
        var problem = FileNames.Problem(name);

        var example = $"{name.Split('.')[0].Trim()}_lora";
        Assert.Equal(new Problem("output.device", "output", ("value", name), ("example", example)), problem);
        Assert.Null(FileNames.Problem(example));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("addams")]
    public void Problem_OfAWordOfTheWebUi_SaysSo(string name) =>
        Assert.Equal(new Problem("output.webui_word", "output", ("value", name), ("example", $"{name}_lora")),
            FileNames.Problem(name));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u007fb")]
    public void Problem_OfAControlCharacter_ShowsItOnOneLine(string name) =>
        Assert.Equal(new Problem("output.control", "output", ("value", "a?b")), FileNames.Problem(name));

    [Fact]
    public void Problem_OfHalfASurrogatePair_IsFound() =>
        // Not as test data: the runner's own output could not hold it.
        Assert.Equal(
            new Problem("output.control", "output", ("value", "a?")), FileNames.Problem("a" + (char)0xD83C));

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "The output name is too long (201 bytes, at most 200); shorten it.")]
    public void Problem_OfALongName_CountsItsBytes(int length, string? expected) => Assert.Equal(
        expected, FileNames.Problem(new string('x', length)) is { } problem ? SettingTexts.InAForm(problem) : null);

    [Fact]
    public void Problem_OfALongJapaneseName_CountsThreeBytesAnEach() =>
        Assert.Equal(new Problem("output.too_long", "output", ("bytes", "201"), ("max", "200")),
            FileNames.Problem(new string('花', 67)));

    [Fact]
    public void Names_WithoutAProblem_CanBeWrittenHere()
    {
        var folder = Directory.CreateTempSubdirectory("traintools-names-").FullName;
        string[] names = ["花子 ver.2", "it's (mine) [v1] {x} & #1 + 50% = ~!@^$;", "🎨", new string('花', 66)];
        try
        {
            foreach (var name in names) File.WriteAllText(Path.Combine(folder, $"{name}-000010.safetensors.part"), "");

            Assert.Equal(names.Length, Directory.GetFiles(folder).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
