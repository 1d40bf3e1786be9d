using System.Text;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Tests.Captions;

/// <summary>Captions as people have them, in the code pages that their editors wrote.</summary>
public sealed class CodePageGuessTests
{
    [Theory]
    [InlineData("Windows-1252", 1252, "a woman’s face")]
    [InlineData("Windows-1252", 1252, "woman’s dress, café, naïve")]
    [InlineData("Windows-1252", 1252, "fille souriante, cheveux bouclés, été")]
    [InlineData("Windows-1252", 1252, "ein Mädchen mit grünen Augen, draußen")]
    [InlineData("Windows-1252", 1252, "una niña pequeña en el jardín")]
    [InlineData("Windows-1252", 1252, "“quoted”, 1girl – smile…")]
    [InlineData("Shift-JIS", 932, "花子, smile")]
    [InlineData("Shift-JIS", 932, "女の子、笑顔、赤い服")]
    [InlineData("Shift-JIS", 932, "青い髪, カメラ目線, 1girl")]
    [InlineData("Shift-JIS", 932, "少女, 笑顔, 制服, 屋外")]
    [InlineData("EUC-JP", 51932, "女の子、笑顔、赤い服")]
    [InlineData("EUC-JP", 51932, "青い髪, カメラ目線, 1girl")]
    [InlineData("GB18030", 936, "女孩, 微笑, 长发")]
    [InlineData("GB18030", 936, "1girl, 一个穿着红色裙子的女孩站在花园里")]
    [InlineData("GB18030", 936, "蓝眼睛, 白色背景")]
    [InlineData("Big5", 950, "女孩, 微笑, 長髮")]
    [InlineData("Big5", 950, "一個穿著紅色裙子的女孩站在花園裡")]
    [InlineData("EUC-KR", 949, "소녀, 미소, 긴 머리")]
    [InlineData("EUC-KR", 949, "빨간 옷을 입은 여자, 1girl")]
    [InlineData("Windows-1251", 1251, "девушка, улыбка, длинные волосы")]
    [InlineData("Windows-1251", 1251, "1girl, красное платье в саду")]
    [InlineData("Windows-1250", 1250, "dziewczyna, długie włosy, uśmiech")]
    [InlineData("Windows-1250", 1250, "dívka s červenými vlasy, úsměv, žlutá")]
    public void Of_ACaption_IsItsCodePage(string name, int codePage, string caption)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(caption);

        var guess = CodePageGuess.Of(bytes);

        Assert.Equal((name, caption), (guess?.Page.Name, guess?.Text));
    }

    [Fact]
    public void Of_TheBytesThatPeopleSent_AreTheirWords()
    {
        Assert.Equal("woman’s", CodePageGuess.Of([.. "woman"u8, 0x92, (byte)'s'])?.Text);
        Assert.Equal("花子, smile",
            CodePageGuess.Of([0x89, 0xD4, 0x8E, 0x71, 0x2C, 0x20, 0x73, 0x6D, 0x69, 0x6C, 0x65])?.Text);
    }

    [Fact]
    public void Of_WhatIsNoText_IsNone() =>
        Assert.Null(CodePageGuess.Of([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 0x0D, 0x8F]));

    [Fact]
    public void All_CodePages_AreFoundByTheirNames() =>
        Assert.All(CodePage.All, page => Assert.Same(page, CodePage.Find(page.Name.ToLowerInvariant())));

    [Fact]
    public void Read_OfBytesOfAnotherCodePage_IsNull() =>
        Assert.Null(CodePage.ShiftJis.Read([.. "caf"u8, 0xE9, (byte)' ']));
}
