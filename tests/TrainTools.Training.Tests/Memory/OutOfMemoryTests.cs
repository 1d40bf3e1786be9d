using System.Runtime.InteropServices;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

public sealed class OutOfMemoryTests
{
    [Fact]
    public void Means_WhatLibtorchThrowsForATensorLargerThanAnyMachine()
    {
        var error = Record.Exception(() => empty(new long[] { 1L << 50 }, float32));

        Assert.True(OutOfMemory.Means(error), error?.Message);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 8.00 GiB total capacity)", true)]
    [InlineData("could not create a primitive: out_of_memory", true)]
    [InlineData("std::bad_alloc", true)]
    [InlineData("The size of tensor a (3) must match the size of tensor b (4)", false)]
    public void Means_TheLibrariesOwnWords(string message, bool expected) =>
        Assert.Equal(expected, OutOfMemory.Means(new ExternalException(message)));

    [Fact]
    public void Means_NetsOwnException()
    {
        Assert.True(OutOfMemory.Means(new OutOfMemoryException()));
        Assert.False(OutOfMemory.Means(new InvalidOperationException("out of memory")));
    }
}
