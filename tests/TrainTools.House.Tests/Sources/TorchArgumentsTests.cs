namespace TrainTools.House.Tests.Sources;

public sealed class TorchArgumentsTests
{
    [Fact]
    public void TorchCalls_OfTheProduct_HaveNoArgumentThatDependsOnTheOverloads()
    {
        var found = Directory.EnumerateDirectories(Repository.PathOf("src"), "TrainTools.*")
            .SelectMany(project => Repository.Files(Repository.Relative(project), "*.cs"))
            .SelectMany(file => TorchArguments.Doubtful(File.ReadAllText(file))
                .Select(hit => $"{Repository.Relative(file)}:{hit.Line}: {hit.Argument}"));

        Findings.None("No bare null or default and no [..] as an argument of torch; the real package has other overloads:",
            found);
    }

    [Theory]
    [InlineData("var a = x.sum(null);", "null")]
    [InlineData("var a = torch.zeros([1, 2], dtype: dtype);", "[1, 2]")]
    [InlineData("var a = torch.zeros(shape, dtype: null);", "dtype: null")]
    [InlineData("var a = x.to(device, default);", "default")]
    [InlineData("var a = functional.pad(\n    x.view(-1),\n    [1, 1]);", "[1, 1]")]
    [InlineData("var a = x.@float().permute([0, 2, 1]);", "[0, 2, 1]")]
    [InlineData("var a = x.item<float>(default!);", "default!")]
    public void Doubtful_OfACallThatOverloadsCouldChange_NamesTheArgument(string source, string argument)
    {
        var found = TorchArguments.Doubtful(source);

        Assert.Equal(argument, Assert.Single(found).Argument);
    }

    [Theory]
    [InlineData("var a = x.view(-1, 4);")]
    [InlineData("var a = x.sum(new long[] { 1, 2 }, keepdim: true);")]
    [InlineData("var a = torch.zeros(shape, dtype: isHalf ? torch.float16 : torch.float32);")]
    [InlineData("List<int> list = []; list.AddRange([1, 2]); Take(null);")]
    [InlineData("// x.sum(null)")]
    [InlineData("/* x.sum(null) */")]
    [InlineData("var text = \"x.sum(null)\"; var more = @\"C:\\x.sum(null)\";")]
    [InlineData("var a = x.add(rows[0], cells[1]);")]
    [InlineData("var a = x.index_select(0, Ids(null));")]
    public void Doubtful_OfAnythingElse_FindsNothing(string source)
    {
        Assert.Empty(TorchArguments.Doubtful(source));
    }

    [Fact]
    public void Doubtful_OfALaterLine_CountsTheLines()
    {
        var found = TorchArguments.Doubtful("// one\nvar a = 1;\nvar b = x.sum(\n    null);");

        Assert.Equal(4, Assert.Single(found).Line);
    }
}
