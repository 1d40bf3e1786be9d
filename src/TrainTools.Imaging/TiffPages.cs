using System.Buffers.Binary;

namespace TrainTools.Imaging;

/// <summary>The pages of a TIFF file, and whether the first one is all there (TIFF 6.0, sections 2 and 8).</summary>
/// <param name="Count">How many there are, as far as they are listed.</param>
/// <param name="IsCutOff">Whether something of the first one lies beyond the end of the file.</param>
internal readonly record struct TiffPages(int Count, bool IsCutOff)
{
    private const int EntryLength = 12;
    private const int MostPages = 10_000; // a list that bites its tail has no end

    /// <summary>Looks through the list of pages.</summary>
    public static TiffPages Of(byte[] file)
    {
        var number = new Numbers(file, file.AsSpan().StartsWith("II"u8));
        var at = file.Length < 8 ? 0 : number.Long(4);
        var isCutOff = !IsWhole(number, at, file.Length);
        var count = 0;
        for (; at >= 8 && at + 6 <= file.Length && count < MostPages; count++)
        {
            var next = at + 2 + number.Short(at) * EntryLength;
            at = next + 4 <= file.Length ? number.Long(next) : 0;
        }
        return new TiffPages(count, isCutOff);
    }

    private static bool IsWhole(Numbers number, long directory, int length)
    {
        if (directory < 8 || directory + 2 > length) return false;
        var entries = number.Short(directory);
        if (directory + 2 + entries * EntryLength > length) return false;
        long[] offsets = [], counts = [];
        for (var i = 0; i < entries; i++)
        {
            var entry = directory + 2 + i * EntryLength;
            switch (number.Short(entry))
            {
                case 273 or 324: offsets = number.ListOf(entry); break; // StripOffsets, TileOffsets
                case 279 or 325: counts = number.ListOf(entry); break;  // StripByteCounts, TileByteCounts
            }
        }
        return offsets.Zip(counts).All(piece => piece.First + piece.Second <= length);
    }

    /// <summary>Numbers in the file's order of bytes.</summary>
    private sealed class Numbers(byte[] file, bool isLittleEndian)
    {
        public long Long(long at) => isLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at))
            : BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));

        public long Short(long at) => isLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)at))
            : BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan((int)at));

        /// <summary>The values of an entry; those that lie beyond the file count as beyond it.</summary>
        public long[] ListOf(long entry)
        {
            const int Short16 = 3;
            var size = Short(entry + 2) == Short16 ? 2 : 4;
            var count = (int)Math.Min(Long(entry + 4), file.Length / size);
            var at = count * size <= 4 ? entry + 8 : Long(entry + 8);
            if (at + (long)count * size > file.Length) return [uint.MaxValue];
            return [.. Enumerable.Range(0, count).Select(i => size == 2 ? Short(at + i * 2) : Long(at + i * 4))];
        }
    }
}
