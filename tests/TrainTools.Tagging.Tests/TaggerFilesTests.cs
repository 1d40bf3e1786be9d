namespace TrainTools.Tagging.Tests;

/// <summary>The two files of a tagger, and what is told where one is missing or another thing.</summary>
public sealed class TaggerFilesTests : IDisposable
{
    private readonly TaggerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void At_AFolderOrTheFileInIt_IsTheSameTagger() =>
        Assert.Equal(TaggerFiles.At(_folder.Tagger), TaggerFiles.At(_folder.File("wd-tiny-tagger-v3", "model.onnx")));

    [Fact]
    public void At_AFolderOfHuggingFacesCache_HasThePublishedName()
    {
        string snapshot = _folder.File("hub", "models--SmilingWolf--wd-vit-tagger-v3", "snapshots", "a1b2");
        TestImages.TinyTagger.Write(snapshot);

        Assert.Equal("wd-vit-tagger-v3", TaggerFiles.At(snapshot).Name);
    }

    [Fact]
    public void At_AFileOfSeveralInOneFolder_TakesTheTableOfItsName()
    {
        File.Copy(_folder.Files.Model, _folder.File("wd-moat.onnx"));
        File.Copy(_folder.Files.Tags, _folder.File("wd-moat.csv"));

        var files = TaggerFiles.At(_folder.File("wd-moat.onnx"));

        Assert.Equal(("wd-moat", _folder.File("wd-moat.csv")), (files.Name, files.Tags));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("selected_tags.csv")]
    public void At_AFolderThatLacksAFile_SaysWhich(string name)
    {
        File.Delete(_folder.File("wd-tiny-tagger-v3", name));

        var problem = Assert.Throws<TaggingException>(() => TaggerFiles.At(_folder.Tagger)).Problem;

        Assert.Equal(("tagger.file_missing", name),
            (problem.Code, problem.Arguments.Single(argument => argument.Key == "file").Value));
    }

    [Theory]
    [InlineData("nowhere", "tagger.folder_missing")]
    [InlineData("image.png", "tagger.no_onnx")]
    public void At_WhatIsNoTagger_SaysWhatOneIs(string name, string code)
    {
        _folder.Image("image.png", 0, 0, 0);

        Assert.Equal(code, Assert.Throws<TaggingException>(() => TaggerFiles.At(_folder.File(name))).Problem.Code);
    }

    [Fact]
    public void Identity_ChangesWithEitherFile()
    {
        string before = _folder.Files.Identity();
        File.AppendAllText(_folder.Files.Tags, "99,new,0,1\n");

        Assert.NotEqual(before, _folder.Files.Identity());
    }

    [Theory]
    [InlineData("tag_id,name,category,count\r\n1,1girl,0,5\r\n2,\"a, \"\"b\"\"\",4,1\r\n")]
    [InlineData("\uFEFFcategory,name\n0,1girl\n4,\"a, \"\"b\"\"\"")]
    public void Table_OfAnyCsv_IsReadByItsHeader(string text)
    {
        File.WriteAllText(_folder.Files.Tags, text);

        Assert.Equal([new KnownTag("1girl", TagCategory.General), new KnownTag("a, \"b\"", TagCategory.Character)],
            TagList.Read(_folder.Files.Tags));
    }

    [Theory]
    [InlineData("", "tagger.tags_no_header")]
    [InlineData("<html>\n", "tagger.tags_no_header")]
    [InlineData("tag_id,name,category,count\n1,1girl,zero,5\n", "tagger.tags_bad_line")]
    [InlineData("tag_id,name,category,count\n1,1girl\n", "tagger.tags_bad_line")]
    public void Table_ThatIsNone_SaysWhere(string text, string code)
    {
        File.WriteAllText(_folder.Files.Tags, text);

        Assert.Equal(code, Assert.Throws<TaggingException>(() => TagList.Read(_folder.Files.Tags)).Problem.Code);
    }
}
