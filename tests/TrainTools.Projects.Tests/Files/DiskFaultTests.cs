using TrainTools.Projects.Files;
using TrainTools.Projects.Store;

namespace TrainTools.Projects.Tests.Files;

public sealed class DiskFaultTests
{
    [Theory]
    [InlineData(28, Refusal.DiskFull)]
    [InlineData(122, Refusal.DiskFull)]
    [InlineData(unchecked((int)0x80070070), Refusal.DiskFull)]   // Windows: ERROR_DISK_FULL
    [InlineData(unchecked((int)0x80070020), Refusal.InUse)]      // Windows: ERROR_SHARING_VIOLATION
    public void Explain_OfWhatSystemsSay_NamesTheReason(int code, Refusal reason)
    {
        if (OperatingSystem.IsWindows() && code > 0) return;     // these are the codes of Linux

        Assert.Equal(reason, DiskFault.Explain("x", new IOException("it failed", code)).Reason);
    }
}
