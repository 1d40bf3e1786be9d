using System.Globalization;

namespace TrainTools.Host.Preflight;

/// <summary>Amounts of memory and disk as file managers show them, in powers of 1024.</summary>
public static class SizeText
{
    private static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary><c>812 bytes</c>, <c>9.4 MB</c>, <c>118 GB</c>.</summary>
    public static string Of(long bytes)
    {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1023.5 && unit < Units.Length - 1)
        {
            amount /= 1024;
            unit++;
        }
        string format = unit > 0 && amount < 9.95 ? "0.0" : "0";
        return amount.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
