namespace TrainTools.Host.Jobs;

/// <summary>
/// What a program that started the run orders through stdin, a word a line: the one way that works on every system.
/// The end of stdin is an order too: whoever would have read the events is gone.
/// </summary>
/// <param name="input">Where the words come from.</param>
public sealed class RunOrders(TextReader input)
{
    /// <summary>End in good order; a state is kept.</summary>
    public const string Stop = "stop";

    /// <summary>End in good order, and keep the LoRA as it is then.</summary>
    public const string Finish = "finish";

    private volatile bool _keepsLora;

    /// <summary>Whether the LoRA of a run that is stopped is wanted.</summary>
    public bool KeepsLora => _keepsLora;

    /// <summary>Listens on a thread of its own, which ends with the process or with the input.</summary>
    /// <param name="stop">Called at the first order; must bear to be called late.</param>
    public void Follow(Action stop)
    {
        var thread = new Thread(() =>
        {
            string? word;
            do
            {
                word = input.ReadLine()?.Trim();
                if (word == Finish)
                    _keepsLora = true;
            }
            while (word is not (null or Stop or Finish));
            stop();
        })
        { IsBackground = true, Name = "orders" };
        thread.Start();
    }
}
