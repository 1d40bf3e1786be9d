namespace TrainTools.House.Tests.Contracts;

/// <summary>Read from these tests' own assembly, whose references are known.</summary>
public sealed class MemberUsesTests
{
    private static readonly string Assembly = typeof(MemberUsesTests).Assembly.Location;

    [Fact]
    public void Of_AnAssembly_NamesTypesAndMethodsWithTheirTypes()
    {
        var uses = MemberUses.Of(Assembly, "xunit.assert");

        Assert.Contains("Xunit.Assert", uses);
        Assert.Contains("Xunit.Assert | True(bool,string) : void", uses);
        Assert.Contains("Xunit.Assert | InRange``1(!!0,!!0,!!0) : void", uses);
    }

    [Fact]
    public void Of_AnAssembly_LeavesOutOtherAssemblies()
    {
        var uses = MemberUses.Of(Assembly, "xunit.assert");

        Assert.DoesNotContain(uses, use => use.StartsWith("System.", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_AGenericType_NamesTheOpenType()
    {
        var uses = MemberUses.Of(Assembly, "System.Runtime");

        Assert.Contains("System.Nullable`1 | get_Value() : !0", uses);
    }
}
