using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

public sealed class DiskFaultTests
{
    [Theory]
    [InlineData(28, Refusal.DiskFull, "file.disk_full")]
    [InlineData(122, Refusal.DiskFull, "file.disk_full")]
    [InlineData(unchecked((int)0x80070070), Refusal.DiskFull, "file.disk_full")]   // Windows: ERROR_DISK_FULL
    [InlineData(unchecked((int)0x80070020), Refusal.InUse, "file.in_use")]         // ERROR_SHARING_VIOLATION
    [InlineData(5, Refusal.InUse, "file.not_usable")]
    public void Explain_OfWhatSystemsSay_NamesTheReason(int code, Refusal reason, string problem)
    {
        if (OperatingSystem.IsWindows() && code > 0) return;     // these are the codes of Linux

        var error = DiskFault.Explain("x", new IOException("it failed", code));

        Assert.Equal((reason, problem), (error.Reason, error.Problem.Code));
    }
}
