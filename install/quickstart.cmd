@echo off
rem quickstart.cmd [FOLDER]: builds Train Tools and trains a first LoRA from the bundled sample.
rem Everything it makes lies in FOLDER (.\quickstart unless told otherwise); repeating it is quick and harmless.
setlocal
call "%~dp0prepare.cmd" || exit /b 1
call "%~dp0build.cmd" || exit /b 1

set "FOLDER=%~1"
if "%FOLDER%"=="" set "FOLDER=%ROOT%\quickstart"

dotnet "%HOST%" quickstart "%FOLDER%"
exit /b %ERRORLEVEL%
