@echo off
rem traintools VERB ...: the command line of Train Tools, from a clone. Builds first when a source changed.
setlocal
call "%~dp0prepare.cmd" || exit /b 1
call "%~dp0build.cmd" || exit /b 1
dotnet "%HOST%" %*
exit /b %ERRORLEVEL%
