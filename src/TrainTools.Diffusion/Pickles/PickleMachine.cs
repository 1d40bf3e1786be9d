using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Pickles;

/// <summary>
/// Reads a pickle (Python's pickle.py, protocols 0 to 5) as data: a machine with a stack, whose values are texts,
/// numbers, lists, dictionaries and tensors, and which calls nothing (<see cref="PickleNames"/>). It does not recurse
/// and allocates no more than what it has read, whatever a file declares.
/// </summary>
/// <param name="code">The pickle.</param>
/// <param name="file">The file's name, for messages.</param>
internal sealed class PickleMachine(byte[] code, string file)
{
    private const int MostSteps = 4_000_000; // a checkpoint with its optimizer takes some hundred thousand

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    /// <summary>Runs to the end.</summary>
    /// <returns>What was pickled.</returns>
    /// <exception cref="CheckpointException">The pickle is damaged, too large, or names something harmful.</exception>
    public object? Run()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var opcode = Take(1)[0];
            if (opcode == '.')
                return Pop();
            if (!Constant(opcode) && !Container(opcode) && !Memory(opcode) && !Object(opcode))
                throw Damaged();
        }
        throw new CheckpointException(new Problem("pickle.large", "", ("file", file)));
    }

    private bool Constant(byte opcode)
    {
        switch ((char)opcode)
        {
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'I': Push(Line() switch { "00" => false, "01" => true, var text => Whole(text) }); break;
            case 'L': Push(Whole(Line().TrimEnd('L'))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 'K': Push((long)Take(1)[0]); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case '\x8a': Push(Long(Take(Take(1)[0]))); break;
            case '\x8b': Push(Long(Take(Length(4)))); break;
            case 'F': Line(); Push(null); break; // a text with a point; no tensor needs it
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'S': Push(Line().Trim('\'', '"')); break;
            case 'V': Push(Line()); break;
            case 'U' or '\x8c': Push(Text(Take(1)[0])); break;
            case 'T' or 'X': Push(Text(Length(4))); break;
            case '\x8d': Push(Text(Length(8))); break;
            case 'C': Pass(Take(1)[0]); break;
            case 'B': Pass(Length(4)); break;
            case '\x8e' or '\x96': Pass(Length(8)); break;
            default: return false;
        }
        return true;
    }

    private bool Container(byte opcode)
    {
        switch ((char)opcode)
        {
            case '(': _marks.Push(_stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': Push(Top()); break;
            case ')': Push(Array.Empty<object?>()); break;
            case 't': Push(PopToMark()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case ']': Push(new List<object?>()); break;
            case 'l': Push(PopToMark().ToList()); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case '}': Push(new PickleDictionary()); break;
            case 'd': var pairs = PopToMark(); Push(new PickleDictionary()); Set(pairs); break;
            case 's': Set(PopMany(2)); break;
            case 'u': Set(PopToMark()); break;
            case '\x8f': Push(new PickleForeign()); break; // a set
            case '\x90': PopToMark(); Top(); break;
            case '\x91': PopToMark(); Push(new PickleForeign()); break;
            default: return false;
        }
        return true;
    }

    private bool Memory(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x80': Take(1); break;           // the protocol
            case '\x95': Take(8); break;           // a frame, which only tells how far to read ahead
            case '\x94': _memo[_memo.Count] = Top(); break;
            case 'q': _memo[Take(1)[0]] = Top(); break;
            case 'r': _memo[Number(4)] = Top(); break;
            case 'p': _memo[Whole(Line()) ?? throw Damaged()] = Top(); break;
            case 'h': Push(Remembered(Take(1)[0])); break;
            case 'j': Push(Remembered(Number(4))); break;
            case 'g': Push(Remembered(Whole(Line()) ?? throw Damaged())); break;
            default: return false;
        }
        return true;
    }

    private bool Object(byte opcode)
    {
        switch ((char)opcode)
        {
            case 'c': Push(Global(Line(), Line())); break;
            case '\x93': Push(PopMany(2) is [string module, string name] ? Global(module, name) : throw Damaged()); break;
            case 'R' or '\x81': var call = PopMany(2); Push(PickleNames.Call(call[0], call[1])); break;
            case '\x92': PopMany(3); Push(new PickleForeign()); break;
            case 'i': Global(Line(), Line()); PopToMark(); Push(new PickleForeign()); break;
            case 'o': PopToMark(); Push(new PickleForeign()); break;
            case 'b': Pop(); Top(); break;         // an object's state, such as an OrderedDict's _metadata
            case 'P': Line(); Push(new PickleForeign()); break;
            case 'Q': Push(PickleNames.Persistent(Pop())); break;
            case '\x82': Take(1); Push(new PickleForeign()); break; // numbers of a registry that we have not
            case '\x83': Take(2); Push(new PickleForeign()); break;
            case '\x84': Take(4); Push(new PickleForeign()); break;
            default: return false;
        }
        return true;
    }

    private PickleGlobal Global(string module, string name) => PickleNames.Check(new PickleGlobal(module, name), file);

    private void Append(object?[] values)
    {
        if (Top() is List<object?> list)
            list.AddRange(values);
    }

    private void Set(object?[] pairs)
    {
        if (Top() is not PickleDictionary dictionary)
            return;
        for (var i = 0; i + 1 < pairs.Length; i += 2)
            dictionary.Set(pairs[i], pairs[i + 1]);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop() => PopMany(1)[0];

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged();

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Damaged();
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPop(out var mark))
            throw Damaged();
        object?[] values = [.. _stack[mark..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    // What lies below the last mark belongs to a list that is not finished.
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private object? Remembered(long key) => _memo.TryGetValue(key, out var value) ? value : throw Damaged();

    private void Pass(int bytes)
    {
        Take(bytes);
        Push(new PickleForeign());
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        var rest = code.AsSpan(_at);
        var end = rest.IndexOf((byte)'\n');
        return end < 0 ? throw Damaged() : Encoding.UTF8.GetString(Take(end + 1)).TrimEnd('\n', '\r');
    }

    private int Length(int bytes)
    {
        var length = Number(bytes);
        return length >= 0 && length <= code.Length - _at ? (int)length : throw Damaged();
    }

    private long Number(int bytes) => bytes == 4
        ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4))
        : BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > code.Length - _at)
            throw Damaged();
        _at += count;
        return code.AsSpan(_at - count, count);
    }

    // Larger numbers than a long are of no use to us.
    private static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            return null;
        long number = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            number = (number << 8) | bytes[i];
        return number;
    }

    private CheckpointException Damaged() => new(new Problem("pickle.damaged", "", ("file", file)));
}
