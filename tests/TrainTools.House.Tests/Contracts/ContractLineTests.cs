namespace TrainTools.House.Tests.Contracts;

public sealed class ContractLineTests
{
    [Theory]
    [InlineData("T.torch+Tensor | type | public sealed | implements=System.IDisposable", "T.torch+Tensor")]
    [InlineData("T.torch | method | public static | cat(S.IList<T.torch+Tensor> list, long dim = 0) : T.torch+Tensor",
        "T.torch | cat(S.IList<T.torch+Tensor>,long) : T.torch+Tensor")]
    [InlineData("T.A | method | public | f(params long[] sizes) : void", "T.A | f(long[]) : void")]
    [InlineData("T.A | method | public | f(out int a, in double b, T.S? c = default) : bool?",
        "T.A | f(&int,&double,T.S?) : bool?")]
    [InlineData("T.A | method | public | max(long dim) : (T.B values, T.B indexes)", "T.A | max(long) : (T.B,T.B)")]
    [InlineData("T.A | method | public | data``1() : T.Accessor<!!0>", "T.A | data``1() : T.Accessor<!!0>")]
    [InlineData("T.A | method | public | f([Caller] string name = \"g5\", float c = 1E-08d) : void",
        "T.A | f(string,float) : void")]
    [InlineData("T.A | operator | public static | op_Addition(T.A a, float b) : T.A",
        "T.A | op_Addition(T.A,float) : T.A")]
    [InlineData("T.A | ctor | public | A(string path) | attrs=Obsolete", "T.A | .ctor(string) : void")]
    [InlineData("T.A | field | public static readonly | half : T.B", "T.A | half : T.B")]
    public void Uses_OfALine_AreWhatACompilerWritesForIt(string line, string use)
    {
        Assert.Equal([use], ContractLine.Uses(line));
    }

    [Fact]
    public void Uses_OfAProperty_AreItsAccessors()
    {
        var uses = ContractLine.Uses("T.A | property | public | grad : T.A { get; set; }");

        Assert.Equal(["T.A | get_grad() : T.A", "T.A | set_grad(T.A) : void"], uses);
    }

    [Fact]
    public void Uses_OfADelegate_HoldTheConstructorThatLambdasNeed()
    {
        var uses = ContractLine.Uses("T.Action`1 | type | public delegate | typeparams=T");

        Assert.Equal(["T.Action`1", "T.Action`1 | .ctor(object,nint) : void"], uses);
    }

    [Fact]
    public void Uses_OfAnIndexer_CarryTheIndices()
    {
        var uses = ContractLine.Uses("T.A | indexer | public | Items[long i, params T.B[] more] : T.A { get; set; }");

        Assert.Equal(["T.A | get_Items(long,T.B[]) : T.A", "T.A | set_Items(long,T.B[],T.A) : void"], uses);
    }
}
