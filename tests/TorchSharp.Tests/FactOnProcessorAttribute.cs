namespace TorchSharp.Tests;

/// <summary>A fact about the bridge's own ways with the processor's tensors; a card has libtorch's.</summary>
public class FactOnProcessorAttribute : FactAttribute
{
    public FactOnProcessorAttribute()
    {
        if (Given.Here.type != DeviceType.CPU)
            Skip = "The tests run on a card, where libtorch's own ways are used.";
    }
}
