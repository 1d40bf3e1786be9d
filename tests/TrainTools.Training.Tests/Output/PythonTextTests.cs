using TrainTools.Training.Output;

namespace TrainTools.Training.Tests.Output;

/// <summary>Expected texts are what CPython 3.11 prints for <c>str(x)</c> and <c>json.dumps(x)</c>.</summary>
public sealed class PythonTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-16.0, "-16.0")]
    [InlineData(100.0, "100.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(5e-05, "5e-05")]
    [InlineData(1.25e-7, "1.25e-07")]
    [InlineData(1e-100, "1e-100")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(123456789012345.6, "123456789012345.6")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.2345678901234568e17, "1.2345678901234568e+17")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(1700000000.1234567, "1700000000.1234567")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    public void Of_AFloat_IsPythonsRepr(double value, string expected)
    {
        var text = PythonText.Of(value);

        Assert.Equal(expected, text);
    }

    [Fact]
    public void Of_OtherValues_IsPythonsStr()
    {
        Assert.Equal("True", PythonText.Of(true));
        Assert.Equal("False", PythonText.Of(false));
        Assert.Equal("-12345", PythonText.Of(-12345));
    }

    [Theory]
    [InlineData("plain / <b> 'x'", "\"plain / <b> 'x'\"")]
    [InlineData("\" \\ \b\f\n\r\t\u0001\u007f", "\"\\\" \\\\ \\b\\f\\n\\r\\t\\u0001\\u007f\"")]
    [InlineData("日本 é 😀", "\"\\u65e5\\u672c \\u00e9 \\ud83d\\ude00\"")]
    public void Json_OfAText_EscapesAllThatIsNotAscii(string text, string expected)
    {
        var json = PythonText.Json(text);

        Assert.Equal(expected, json);
    }

    [Fact]
    public void JsonObject_OfMembers_HasPythonsSeparators()
    {
        var json = PythonText.JsonObject([("a", "1"), ("b", PythonText.JsonObject([]))]);

        Assert.Equal("""{"a": 1, "b": {}}""", json);
    }
}
